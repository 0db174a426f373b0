import {
  BatchCreatePartitionCommand,
  BatchDeleteTableCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteColumnStatisticsForTableCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GetTableVersionsCommand,
  GlueClient,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

let runtime: Awaited<ReturnType<typeof openRuntime>>;
let glue: GlueClient;
beforeAll(async () => {
  runtime = await openRuntime();
  glue = new GlueClient(clientConfig(runtime));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'Silver', Description: 'd' } }));
});
afterAll(() => runtime[Symbol.asyncDispose]());

const DatabaseName = 'silver';
const create = (Name: string, more = {}) =>
  glue.send(new CreateTableCommand({ DatabaseName, TableInput: { Name, ...more } }));
const get = async (Name: string) => (await glue.send(new GetTableCommand({ DatabaseName, Name }))).Table;

test('an update needs the current version, replaces the input wholesale and archives when told', async () => {
  await create('Klines', { Parameters: { a: '1', table_type: 'ICEBERG' }, Description: 'old' });
  await expect(create('klines')).rejects.toMatchObject({
    name: 'AlreadyExistsException',
    message: 'Table already exists.',
  });
  expect(await get('KLINES')).toMatchObject({ Name: 'klines', VersionId: '0', Description: 'old' });
  const update = (VersionId: string, SkipArchive: boolean) =>
    glue.send(
      new UpdateTableCommand({
        DatabaseName,
        VersionId,
        SkipArchive,
        TableInput: { Name: 'klines', Parameters: { b: VersionId } },
      }),
    );
  await update('0', true);
  const table = await get('klines');
  expect([table?.VersionId, table?.Parameters, table?.Description]).toEqual(['1', { b: '0' }, undefined]);
  await expect(update('0', true)).rejects.toMatchObject({
    name: 'ConcurrentModificationException',
    message: 'Update table failed due to concurrent modifications: silver.klines is at version 1, not 0',
  });
  await update('1', false);
  const versions = await glue.send(new GetTableVersionsCommand({ DatabaseName, TableName: 'klines' }));
  expect(versions.TableVersions?.map((v) => v.VersionId)).toEqual(['2', '1']);
});

test('of many writers with one version, one succeeds', async () => {
  await create('race');
  const results = await Promise.allSettled(
    Array.from({ length: 6 }, () =>
      glue.send(new UpdateTableCommand({ DatabaseName, VersionId: '0', TableInput: { Name: 'race' } })),
    ),
  );
  expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
});

test('what is not there is an EntityNotFoundException', async () => {
  await expect(get('none')).rejects.toMatchObject({
    name: 'EntityNotFoundException',
    message: 'Entity Not Found (Table silver.none)',
  });
  await expect(glue.send(new GetDatabaseCommand({ Name: 'none' }))).rejects.toMatchObject({
    message: 'Database none not found.',
  });
  await expect(glue.send(new DeleteTableCommand({ DatabaseName, Name: 'none' }))).rejects.toMatchObject({
    name: 'EntityNotFoundException',
  });
});

test('unknown members are refused, not dropped', async () => {
  const input = { DatabaseName, TableInput: { Name: 'x', Colour: 'red' } };
  await expect(runtime.call('glue', 'CreateTable', input, runtime.owner)).rejects.toThrow(
    "Unknown member 'Colour' in tableInput",
  );
});

test('GetTables pages and filters by a regular expression of the whole name', async () => {
  for (const name of ['p_1', 'p_2', 'p_3', 'q_1']) await create(name);
  const list = async (more: object) => glue.send(new GetTablesCommand({ DatabaseName, ...more }));
  expect((await list({ Expression: 'p_.*' })).TableList?.map((t) => t.Name)).toEqual(['p_1', 'p_2', 'p_3']);
  expect((await list({ Expression: 'p_*' })).TableList).toHaveLength(3);
  expect((await list({ Expression: 'p' })).TableList).toEqual([]);
  const first = await list({ Expression: 'p_.*', MaxResults: 2 });
  const second = await list({ Expression: 'p_.*', MaxResults: 2, NextToken: first.NextToken });
  expect(second.TableList?.map((t) => t.Name)).toEqual(['p_3']);
  expect(second.NextToken).toBeUndefined();
  const gone = await glue.send(
    new BatchDeleteTableCommand({ DatabaseName, TablesToDelete: ['q_1', 'nope'] }),
  );
  expect(gone.Errors?.map((e) => [e.TableName, e.ErrorDetail?.ErrorCode])).toEqual([
    ['nope', 'EntityNotFoundException'],
  ]);
});

test('partitions are filtered by their expression', async () => {
  await create('parts', {
    PartitionKeys: [
      { Name: 'day', Type: 'date' },
      { Name: 'n', Type: 'int' },
    ],
  });
  const values = [
    ['2024-01-01', '2'],
    ['2024-01-02', '10'],
    ['2024-01-03', '9'],
  ];
  await glue.send(
    new BatchCreatePartitionCommand({
      DatabaseName,
      TableName: 'parts',
      PartitionInputList: values.map((Values) => ({ Values })),
    }),
  );
  const find = async (Expression: string) =>
    (
      await glue.send(new GetPartitionsCommand({ DatabaseName, TableName: 'parts', Expression }))
    ).Partitions?.map((p) => p.Values?.[1]);
  expect(await find("day >= '2024-01-02'")).toEqual(['10', '9']);
  expect(await find('n > 2 AND NOT n = 10')).toEqual(['9']);
  expect(await find("n IN (2, 9) OR day BETWEEN DATE '2024-01-02' AND DATE '2024-01-02'")).toEqual([
    '2',
    '10',
    '9',
  ]);
  await expect(find('n ~ 3')).rejects.toMatchObject({ message: "Unsupported expression 'n ~ 3' at '~ 3'" });
});

test('clearing statistics that were never put succeeds, as engines expect', async () => {
  await create('stats');
  await glue.send(
    new DeleteColumnStatisticsForTableCommand({ DatabaseName, TableName: 'stats', ColumnName: 'c' }),
  );
});
