import { afterEach, describe, expect, test, vi } from 'vitest';
import { boolean, decimal, text, timestamp } from '../../../lib/contracts/column.ts';
import { CommitConflict } from '../../../lib/contracts/errors.ts';
import type { RowBatch, TableDefinition } from '../../../lib/contracts/table.ts';
import { appendFiles } from '../../../lib/lake/append-files.ts';
import { commitPartitions } from '../../../lib/lake/commit-partitions.ts';
import { followDefinition } from '../../../lib/lake/follow-definition.ts';
import {
  currentSchema,
  formatTableMetadata,
  type TableMetadata,
} from '../../../lib/lake/iceberg/table-metadata.ts';
import type { Lake } from '../../../lib/lake/lake.ts';
import { partitionFiles } from '../../../lib/lake/partition-files.ts';
import { readDefinedRows, readRows } from '../../../lib/lake/read-rows.ts';
import { loadTable, type Table } from '../../../lib/lake/table.ts';
import { commitChange } from '../../../lib/lake/table-commit.ts';
import { currentDefinition } from '../../../lib/lake/table-shape.ts';
import { writeDataFile } from '../../../lib/lake/write-data-file.ts';
import { FaultPlan, FaultyCatalog } from './faulty-ports.ts';
import { readWithIcebird } from './icebird.ts';
import { candleRows, candles, fieldsOf, memoryLake, plain } from './sample-table.ts';

/** The candles with a column more, in their midst: ids of a new table would be others. */
const grown: TableDefinition = {
  ...candles,
  fields: fieldsOf({
    symbol: text('Pair'),
    is_irregular: boolean('Whether its length is another'),
    open_time: timestamp('Start'),
    price: decimal(18, 8, 'Price'),
    volume: decimal(28, 8, 'Volume', { nullable: true }),
  }),
};
const partition = (symbol: string) => ({ symbol, open_time_month: 648 });
const tableOf = async (lake: Lake): Promise<Table> => (await loadTable(lake, 'silver', 'candles'))!;

/** Replaces a symbol's January by new rows, in the columns that the definition has now. */
async function write(lake: Lake, definition: TableDefinition, symbol: string, rows: RowBatch, run: string) {
  const table = await loadTable(lake, 'silver', 'candles');
  const base = (table ? await partitionFiles(table, definition, []) : []).filter(
    (file) => file.partition.symbol === symbol,
  );
  const file = await writeDataFile(
    lake,
    await currentDefinition(lake, definition),
    partition(symbol),
    rows,
    run,
  );
  return commitPartitions(lake, definition, {
    runId: run,
    replacements: [{ partition: partition(symbol), baseFiles: base.map(({ path }) => path), files: [file] }],
  });
}

const grownRows = (symbol: string, count: number): RowBatch => {
  const { length, columns } = candleRows(symbol, count, 2);
  return { length, columns: { ...columns, is_irregular: Array.from({ length }, (_, i) => i === 1) } };
};

/** Changes a table's metadata as another writer does, with Glue's entry. */
async function foreignChange(lake: Lake, change: (metadata: TableMetadata) => TableMetadata): Promise<void> {
  const table = await tableOf(lake);
  const metadata = change(table.metadata);
  const metadataLocation = `${table.location}/metadata/foreign.metadata.json`;
  await lake.objects.put(metadataLocation, formatTableMetadata(metadata));
  const note = { name: 'note', type: 'array<string>', comment: '' };
  await lake.catalog.updateTable({
    ...table.entry,
    metadataLocation,
    parameters: { ...table.entry.parameters, metadata_location: metadataLocation },
    columns: [
      ...table.entry.columns,
      ...(currentSchema(metadata).fields.some(({ name }) => name === 'note') ? [note] : []),
    ],
  });
}

afterEach(() => vi.unstubAllGlobals());

describe('a column that the definition has and the table lacks', () => {
  test('is appended by metadata alone; old files and old snapshots are read as before', async () => {
    const lake = memoryLake();
    await write(lake, candles, 'BTC', candleRows('BTC', 3), 'run-1');
    await write(lake, candles, 'ETH', candleRows('ETH', 2), 'run-2');
    const before = await tableOf(lake);

    expect(await followDefinition(lake, grown, 'run-3')).toBe(true);
    const after = await tableOf(lake);
    expect(after.snapshots).toEqual(before.snapshots);
    expect(
      after.fields.map(({ id, name, required }) => `${id} ${name}${required ? ' required' : ''}`),
    ).toEqual([
      '1 symbol required',
      '2 open_time required',
      '3 price required',
      '4 volume',
      '5 is_irregular',
    ]);
    expect(after.entry.columns.at(-1)).toEqual({
      name: 'is_irregular',
      type: 'boolean',
      comment: 'Whether its length is another',
    });
    expect(after.properties['schema.name-mapping.default']).toContain(
      '{"field-id":5,"names":["is_irregular"]}]',
    );
    expect(await followDefinition(lake, grown, 'run-4')).toBe(false);

    await write(lake, grown, 'BTC', grownRows('BTC', 3), 'run-5');
    const table = await tableOf(lake);
    const rows = plain(await readRows(lake, table, await table.dataFiles()));
    expect(rows.is_irregular).toEqual([false, true, false, null, null]);
    expect(rows.price).toEqual(
      [2_000_000n, 2_000_001n, 2_000_002n, 1_000_000n, 1_000_001n].map((p) => p * 10n ** 8n),
    );

    const independent = await readWithIcebird(lake, table);
    expect(independent.map((row) => `${row.symbol} ${row.price} ${row.is_irregular}`).sort()).toEqual([
      'BTC 2000000 false',
      'BTC 2000001 true',
      'BTC 2000002 false',
      'ETH 1000000 undefined',
      'ETH 1000001 undefined',
    ]);
    const past = await readWithIcebird(lake, table, before.currentSnapshot!.id);
    expect(past.map((row) => `${row.symbol} ${row.price}`).sort()).toEqual([
      'BTC 1000000',
      'BTC 1000001',
      'BTC 1000002',
      'ETH 1000000',
      'ETH 1000001',
    ]);
    expect(Object.keys(past[0]!)).toEqual(['symbol', 'open_time', 'price', 'volume']);
  });

  test('is appended by the commit of rows as well, and by an append', async () => {
    const lake = memoryLake();
    await write(lake, candles, 'BTC', candleRows('BTC', 3), 'run-1');
    await write(lake, grown, 'ETH', grownRows('ETH', 2), 'run-2');
    const table = await tableOf(lake);
    const rows = await readDefinedRows(lake, table, await table.dataFiles(), grown.fields);
    expect(plain(rows).is_irregular!.map(String).sort()).toEqual(['false', 'null', 'null', 'null', 'true']);

    const file = await writeDataFile(
      lake,
      await currentDefinition(lake, grown),
      partition('SOL'),
      grownRows('SOL', 1),
      'f',
    );
    await appendFiles(lake, grown, { runId: 'run-3', files: [file] });
    expect(await (await tableOf(lake)).dataFiles()).toHaveLength(3);
  });

  test('reads null before the table has it', async () => {
    const lake = memoryLake();
    await write(lake, candles, 'BTC', candleRows('BTC', 2), 'run-1');
    const table = await tableOf(lake);
    const rows = await readDefinedRows(lake, table, await table.dataFiles(), grown.fields);
    expect(plain(rows).is_irregular).toEqual([null, null]);
  });

  test('is appended once, wherever the catalog’s answer was lost', async () => {
    for (const when of ['before', 'after'] as const)
      for (let call = 1; ; call++) {
        const lake = memoryLake();
        await write(lake, candles, 'BTC', candleRows('BTC', 3), 'run-1');
        const plan = new FaultPlan([[call, when]]);
        const faulty = { ...lake, catalog: new FaultyCatalog(lake.catalog, plan) };
        await followDefinition(faulty, grown, 'run-2').catch(() => {});
        if (plan.calls < call) break;
        await followDefinition(lake, grown, 'run-2');
        const { fields, metadata } = await tableOf(lake);
        expect(fields).toHaveLength(5);
        expect(metadata.schemas).toHaveLength(2);
      }
  });

  test('a file that was written with other ids is refused, not read as other columns', async () => {
    const lake = memoryLake();
    await write(lake, candles, 'BTC', candleRows('BTC', 3), 'run-1');
    const file = await writeDataFile(lake, grown, partition('ETH'), grownRows('ETH', 2), 'f');
    const failure = await commitPartitions(lake, grown, {
      runId: 'run-2',
      replacements: [{ partition: partition('ETH'), baseFiles: [], files: [file] }],
    }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CommitConflict);
    expect((failure as Error).message).toBe(
      's3://lake/silver/candles/data/symbol=ETH/open_time_month=2024-01/f.parquet: column open_time was written with the field id 3, and has 2 in the table. Normalize it again',
    );
  });
});

describe('what another writer did to a table', () => {
  test('a column stays in the schema and in Glue, null in rows that are written since', async () => {
    const lake = memoryLake();
    await write(lake, candles, 'BTC', candleRows('BTC', 3), 'run-1');
    await foreignChange(lake, (metadata) => ({
      ...metadata,
      'last-column-id': 6,
      'current-schema-id': 1,
      schemas: [
        ...metadata.schemas,
        {
          ...currentSchema(metadata),
          'schema-id': 1,
          fields: [
            ...currentSchema(metadata).fields,
            {
              id: 5,
              name: 'note',
              required: false,
              type: { type: 'list', 'element-id': 6, element: 'string', 'element-required': false },
            },
          ],
        },
      ],
    }));
    await write(lake, candles, 'BTC', candleRows('BTC', 2, 2), 'run-2');
    await write(lake, grown, 'ETH', grownRows('ETH', 1), 'run-3');
    const table = await tableOf(lake);
    expect(currentSchema(table.metadata).fields.map(({ id, name }) => `${id} ${name}`)).toEqual([
      '1 symbol',
      '2 open_time',
      '3 price',
      '4 volume',
      '5 note',
      '7 is_irregular',
    ]);
    expect(table.entry.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'symbol string',
      'open_time timestamp',
      'price decimal(18,8)',
      'volume decimal(28,8)',
      'note array<string>',
      'is_irregular boolean',
    ]);
    const independent = await readWithIcebird(lake, table);
    expect(
      independent.map((row) => `${row.symbol} ${row.price} ${row.note} ${row.is_irregular}`).sort(),
    ).toEqual([
      'BTC 2000000 undefined undefined',
      'BTC 2000001 undefined undefined',
      'ETH 2000000 undefined false',
    ]);
  });

  test('a partition spec stays the current one; partitions are replaced whatever spec their files have', async () => {
    const lake = memoryLake();
    await write(lake, candles, 'BTC', candleRows('BTC', 3), 'run-1');
    await write(lake, candles, 'ETH', candleRows('ETH', 3), 'run-2');
    await foreignChange(lake, (metadata) => {
      const [own] = metadata['partition-specs'];
      const day = { 'source-id': 2, 'field-id': 1002, name: 'open_day', transform: 'day' };
      return {
        ...metadata,
        'default-spec-id': 1,
        'last-partition-id': 1002,
        'partition-specs': [own!, { 'spec-id': 1, fields: [...own!.fields, day] }],
      };
    });
    // The other writer rewrites ETH by its own spec.
    const byDay = {
      ...candles,
      partition: [...candles.partition, { source: 'open_time', transform: 'day', name: 'open_day' } as const],
    };
    const [eth] = (await partitionFiles(await tableOf(lake), candles, [])).filter(
      ({ partition: p }) => p.symbol === 'ETH',
    );
    const values = { ...partition('ETH'), open_day: 19_723 };
    const rewritten = await writeDataFile(lake, byDay, values, candleRows('ETH', 3), 'by-day');
    await appendFiles(lake, byDay, { runId: 'theirs', files: [rewritten] });
    await removeFile(lake, eth!.path);

    await write(lake, candles, 'ETH', candleRows('ETH', 4, 2), 'run-3');
    const table = await tableOf(lake);
    expect(table.metadata['default-spec-id']).toBe(1);
    const files = await table.dataFiles();
    expect(
      files.map(({ specId, partition: p, recordCount }) => [specId, p.symbol, recordCount]).sort(),
    ).toEqual([
      [0, 'BTC', 3],
      [0, 'ETH', 4],
    ]);
    const independent = await readWithIcebird(lake, table);
    expect(independent.map((row) => `${row.symbol} ${row.price}`).sort()).toEqual([
      'BTC 1000000',
      'BTC 1000001',
      'BTC 1000002',
      'ETH 2000000',
      'ETH 2000001',
      'ETH 2000002',
      'ETH 2000003',
    ]);
  });

  test('files whose spec does not tell the partition are refused by name', async () => {
    const lake = memoryLake();
    await write(lake, candles, 'BTC', candleRows('BTC', 3), 'run-1');
    await foreignChange(lake, (metadata) => ({
      ...metadata,
      'default-spec-id': 1,
      'partition-specs': [...metadata['partition-specs'], { 'spec-id': 1, fields: [] }],
    }));
    const file = await writeDataFile(lake, { ...candles, partition: [] }, {}, candleRows('ETH', 3), 'whole');
    await appendFiles(lake, { ...candles, partition: [] }, { runId: 'theirs', files: [file] });
    await expect(write(lake, candles, 'BTC', candleRows('BTC', 2), 'run-2')).rejects.toThrow(
      'Table silver.candles has files of partition spec 1, which does not tell symbol: rewrite them before its partitions are replaced',
    );
  });
});

/** Removes one file, as a rewrite by another writer does beside adding its own. */
async function removeFile(lake: Lake, path: string): Promise<void> {
  const { location } = await tableOf(lake);
  await commitChange({ lake, definition: candles, location, runId: `without ${path}` }, async () => ({
    added: [],
    removed: new Set([path]),
    summary: {},
  }));
}
