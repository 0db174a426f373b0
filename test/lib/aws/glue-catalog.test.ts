import {
  CreateTableCommand,
  DeleteTableCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { beforeEach, describe, expect, it } from 'vitest';
import { GlueCatalog } from '../../../lib/aws/glue-catalog.ts';
import { CatalogRefused, EntryChanged, EntryExists } from '../../../lib/lake/catalog.ts';
import { mockedClient } from '../../setup/mocked-client.ts';

const glue = mockedClient(GlueClient);
const catalog = new GlueCatalog(new GlueClient({ region: 'us-east-1' }));
beforeEach(() => glue.reset());

const named = (name: string) => Object.assign(new Error('said Glue'), { name });

const found = {
  Name: 'candles',
  DatabaseName: 'silver',
  Description: 'Candles',
  Owner: 'someone',
  Retention: 0,
  TableType: 'EXTERNAL_TABLE',
  VersionId: '7',
  CreateTime: new Date(0),
  CreatedBy: 'arn:someone',
  CatalogId: '000000000000',
  IsRegisteredWithLakeFormation: false,
  Parameters: { table_type: 'ICEBERG', metadata_location: 's3://b/t/metadata/1.json', unknown: 'kept' },
  PartitionKeys: [],
  StorageDescriptor: {
    Location: 's3://b/t',
    Compressed: false,
    Columns: [{ Name: 'a', Type: 'string', Parameters: { 'iceberg.field.id': '1' } }],
  },
};

const entry = {
  database: 'silver',
  table: 'candles',
  location: 's3://b/t',
  metadataLocation: 's3://b/t/metadata/0.json',
  columns: [{ name: 'a', type: 'string', comment: 'x'.repeat(300) }],
  parameters: {},
  description: 'Candles',
};

describe('GlueCatalog', () => {
  it('creates an external Iceberg table', async () => {
    glue.on(CreateTableCommand).resolves({});
    await catalog.createTable(entry);
    expect(glue.commandCalls(CreateTableCommand)[0]!.args[0].input).toEqual({
      DatabaseName: 'silver',
      TableInput: {
        Name: 'candles',
        Description: 'Candles',
        TableType: 'EXTERNAL_TABLE',
        Parameters: { table_type: 'ICEBERG', metadata_location: 's3://b/t/metadata/0.json' },
        StorageDescriptor: {
          Location: 's3://b/t',
          Columns: [{ Name: 'a', Type: 'string', Comment: 'x'.repeat(255) }],
        },
      },
    });
  });

  it('updates by version without an archive, and carries over what it does not know', async () => {
    glue.on(GetTableCommand).resolves({ Table: found });
    glue.on(UpdateTableCommand).resolves({});
    const current = (await catalog.getTable('silver', 'candles'))!;
    expect(current).toMatchObject({ versionId: '7', metadataLocation: 's3://b/t/metadata/1.json' });
    await catalog.updateTable({
      ...current,
      metadataLocation: 's3://b/t/metadata/2.json',
      previousMetadataLocation: current.metadataLocation,
    });
    expect(glue.commandCalls(UpdateTableCommand)[0]!.args[0].input).toEqual({
      DatabaseName: 'silver',
      VersionId: '7',
      SkipArchive: true,
      TableInput: {
        Name: 'candles',
        Description: 'Candles',
        Owner: 'someone',
        Retention: 0,
        PartitionKeys: [],
        TableType: 'EXTERNAL_TABLE',
        Parameters: {
          table_type: 'ICEBERG',
          metadata_location: 's3://b/t/metadata/2.json',
          previous_metadata_location: 's3://b/t/metadata/1.json',
          unknown: 'kept',
        },
        StorageDescriptor: {
          Location: 's3://b/t',
          Compressed: false,
          Columns: [{ Name: 'a', Type: 'string', Parameters: { 'iceberg.field.id': '1' } }],
        },
      },
    });
  });

  it.each([
    ['AlreadyExistsException', EntryExists],
    ['ConcurrentModificationException', EntryChanged],
    ['EntityNotFoundException', CatalogRefused],
    ['AccessDeniedException', CatalogRefused],
    ['InvalidInputException', CatalogRefused],
  ])('maps %s', async (name, type) => {
    glue.on(CreateTableCommand).rejects(named(name));
    const failure = await catalog.createTable(entry).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(type);
    expect((failure as Error).message).toBe(`Glue, table silver.candles: ${name}: said Glue`);
  });

  it('throws what proves nothing as it came', async () => {
    const error = named('InternalServiceException');
    glue.on(UpdateTableCommand).rejects(error);
    await expect(catalog.updateTable({ ...entry, versionId: '1' })).rejects.toBe(error);
  });

  it('knows no table, and deletes one that is gone', async () => {
    glue.on(GetTableCommand).rejects(named('EntityNotFoundException'));
    glue.on(DeleteTableCommand).rejects(named('EntityNotFoundException'));
    expect(await catalog.getTable('silver', 'none')).toBeUndefined();
    await catalog.deleteTable('silver', 'none');
  });

  it('lists every page', async () => {
    glue.on(GetTablesCommand).resolves({ TableList: [found], NextToken: 't' });
    glue
      .on(GetTablesCommand, { DatabaseName: 'silver', NextToken: 't' })
      .resolves({ TableList: [{ ...found, Name: 'b' }] });
    expect((await catalog.listTables('silver')).map((t) => t.table)).toEqual(['candles', 'b']);
  });
});
