import { afterEach, describe, expect, it, vi } from 'vitest';
import { bigint, decimal, text, timestamp } from '../../../lib/contracts/column.ts';
import { year } from '../../../lib/contracts/partition.ts';
import type { TableDefinition } from '../../../lib/contracts/table.ts';
import { adoptBuild } from '../../../lib/lake/adopt-build.ts';
import { createTableFromFiles } from '../../../lib/lake/create-table-from-files.ts';
import { describeParquet } from '../../../lib/lake/describe-parquet.ts';
import type { Lake } from '../../../lib/lake/lake.ts';
import { readRows } from '../../../lib/lake/read-rows.ts';
import { loadTable } from '../../../lib/lake/table.ts';
import { buildColumns, fitDefinition } from '../../../lib/lake/table-shape.ts';
import { FaultPlan, FaultyCatalog, FaultyObjectStore } from './faulty-ports.ts';
import { readWithIcebird } from './icebird.ts';
import { duckdbParquet } from './parquet/duckdb-judge.ts';
import { fieldsOf, memoryLake, plain } from './sample-table.ts';

const columns = {
  symbol: text('s'),
  day: timestamp('d'),
  close: decimal(18, 8, 'c', { nullable: true }),
  volume: decimal(38, 8, 'v'),
};
const model: TableDefinition = {
  database: 'gold',
  name: 'daily',
  description: 'A model',
  key: ['symbol', 'day'],
  partition: [],
  fields: fieldsOf(columns),
};

/** What a CTAS leaves: a staged table in the target's folder, its columns all optional, written by another engine. */
async function stage(lake: Lake, attempt: number, rows = 10, options: Partial<TableDefinition> = {}) {
  const location = `s3://lake/gold/daily/builds/run_${attempt}`;
  const bytes = await duckdbParquet(
    `SELECT 'S' || (i % 3) AS symbol, TIMESTAMP '2024-01-01' + to_days(i::INTEGER) AS day,
       CASE WHEN i = 1 THEN NULL ELSE CAST((i - 5) * ${attempt} AS DECIMAL(18, 8)) END AS close,
       CAST(i AS DECIMAL(38, 8)) AS volume, CAST(i AS BIGINT) AS trades FROM range(${rows}) t(i)`,
    ', COMPRESSION ZSTD, FIELD_IDS {symbol: 1, day: 2, close: 3, volume: 4, trades: 5}',
  );
  await lake.objects.put(`${location}/data/f.parquet`, bytes);
  const file = await describeParquet(lake, `${location}/data/f.parquet`);
  const staged = { ...model, database: 'staging' as const, name: `daily__${attempt}`, ...options };
  const definition = { ...staged, fields: staged.fields.map((f) => ({ ...f, required: false })) };
  await createTableFromFiles(lake, definition, location, [file], { database: 'staging' });
  return { database: 'staging', table: `daily__${attempt}` };
}

async function closes(lake: Lake): Promise<unknown[]> {
  const table = (await loadTable(lake, 'gold', 'daily'))!;
  return plain(await readRows(lake, table, await table.dataFiles(), ['close'])).close!;
}

const closesOf = (attempt: number, rows = 10) =>
  Array.from({ length: rows }, (_, i) => (i === 1 ? null : BigInt((i - 5) * attempt) * 10n ** 8n));

afterEach(() => vi.unstubAllGlobals());

describe('adoptBuild', () => {
  it('makes the build’s files the whole content, drops the entry and copies nothing', async () => {
    const lake = memoryLake();
    const first = await adoptBuild(lake, model, {
      runId: 'run-1',
      staged: await stage(lake, 1),
      summary: { 'coinlake.sql-hash': 'abc' },
    });
    expect(first).toMatchObject({ committed: true, rows: 10 });
    expect(await closes(lake)).toEqual(closesOf(1));
    const second = await adoptBuild(lake, model, {
      runId: 'run-2',
      staged: await stage(lake, 2, 12),
      summary: { 'coinlake.sql-hash': 'def' },
    });
    expect(await closes(lake)).toEqual(closesOf(2, 12));
    const table = (await loadTable(lake, 'gold', 'daily'))!;
    expect(table.currentSnapshot).toMatchObject({
      id: second.snapshotId,
      parentId: first.snapshotId,
      summary: {
        operation: 'overwrite',
        'added-records': '12',
        'deleted-records': '10',
        'total-records': '12',
        'total-data-files': '1',
        'coinlake.sql-hash': 'def',
        'coinlake.run-id': 'run-2',
      },
    });
    expect((await table.dataFiles()).map((f) => f.path)).toEqual([
      's3://lake/gold/daily/builds/run_2/data/f.parquet',
    ]);
    expect((await table.dataFiles(first.snapshotId))[0]!.columns).toMatchObject({
      symbol: { lower: 'S0', upper: 'S2', nulls: 0, values: 10 },
      close: { lower: '-500000000', upper: '400000000', nulls: 1 },
      volume: { lower: '0', upper: '900000000', nulls: 0 },
      day: { lower: '1704067200000000' },
    });
    expect(await lake.catalog.listTables('staging')).toEqual([]);
  });

  it('is applied once per run, wherever it crashed', async () => {
    for (const when of ['before', 'after'] as const)
      for (let call = 1; ; call++) {
        const lake = memoryLake();
        await adoptBuild(lake, model, { runId: 'run-1', staged: await stage(lake, 1), summary: {} });
        const adoption = { runId: 'run-2', staged: await stage(lake, 2), summary: {} };
        const plan = new FaultPlan([[call, when]]);
        const faulty: Lake = {
          ...lake,
          objects: new FaultyObjectStore(lake.objects, plan),
          catalog: new FaultyCatalog(lake.catalog, plan),
        };
        await adoptBuild(faulty, model, adoption).catch(() => {});
        if (plan.calls < call) break;
        expect([closesOf(1), closesOf(2)]).toContainEqual(await closes(lake));
        await adoptBuild(lake, model, adoption);
        expect(await closes(lake)).toEqual(closesOf(2));
        expect((await loadTable(lake, 'gold', 'daily'))!.snapshots).toHaveLength(2);
        expect(await lake.catalog.listTables('staging')).toEqual([]);
      }
  });

  it('takes a build with a column more, and one with another writer’s column between; old snapshots keep theirs', async () => {
    const lake = memoryLake();
    const first = await adoptBuild(lake, model, {
      runId: 'run-1',
      staged: await stage(lake, 1),
      summary: {},
    });
    const grown = { ...model, fields: fieldsOf({ trades: bigint('t'), ...columns }) };
    const shapeOf = async (definition: TableDefinition) => {
      const table = (await loadTable(lake, 'gold', 'daily'))!;
      const shape = fitDefinition(table.metadata, definition, table.name);
      return buildColumns(shape, table.name).map(({ field }) => field);
    };
    const second = await adoptBuild(lake, grown, {
      runId: 'run-2',
      staged: await stage(lake, 2, 10, { fields: await shapeOf(grown) }),
      summary: {},
    });
    const table = (await loadTable(lake, 'gold', 'daily'))!;
    expect(table.fields.map(({ id, name }) => `${id} ${name}`)).toEqual([
      '1 symbol',
      '2 day',
      '3 close',
      '4 volume',
      '5 trades',
    ]);
    expect(table.currentSnapshot).toMatchObject({ id: second.snapshotId, parentId: first.snapshotId });
    const { trades } = plain(await readRows(lake, table, await table.dataFiles(), ['trades']));
    expect(trades).toEqual(Array.from({ length: 10 }, (_, i) => BigInt(i)));
    const past = await readWithIcebird(lake, table, first.snapshotId);
    expect(past.map((row) => row.close)).toEqual([-5, null, -3, -2, -1, 0, 1, 2, 3, 4]);
    expect(Object.keys(past[0]!)).toEqual(['symbol', 'day', 'close', 'volume']);
    // A build in the contract's own order would give its columns each other's ids.
    await expect(
      adoptBuild(lake, grown, {
        runId: 'run-3',
        staged: await stage(lake, 3, 10, { fields: grown.fields }),
        summary: {},
      }),
    ).rejects.toThrow('Table staging.daily__3 has other columns than its definition. Table: 1 trades long,');
  });

  it('refuses what does not fit', async () => {
    const lake = memoryLake();
    const adopt = (staged: { database: string; table: string }, definition = model) =>
      adoptBuild(lake, definition, { runId: 'run', staged, summary: {} });
    await expect(adopt({ database: 'staging', table: 'none' })).rejects.toThrow(
      'Build staging.none does not exist: nothing to publish to gold.daily',
    );
    const fields = model.fields.map((f) =>
      f.name === 'volume' ? { ...f, type: decimal(28, 8, '').type } : f,
    );
    await expect(adopt(await stage(lake, 3), { ...model, fields })).rejects.toThrow(
      'Table staging.daily__3 has other columns than its definition. Table: 1 symbol string, 2 day timestamp, 3 close decimal(18, 8), ' +
        '4 volume decimal(38, 8). Definition: 1 symbol string, 2 day timestamp, 3 close decimal(18, 8), 4 volume decimal(28, 8)',
    );
    await expect(adopt(await stage(lake, 4), { ...model, partition: [year('day')] })).rejects.toThrow(
      'Table staging.daily__4 has other partition fields than its definition. Table: none. Definition: day_year = year(2)',
    );
    await expect(adopt(await stage(lake, 5), { ...model, name: 'other' })).rejects.toThrow(
      "Build staging.daily__5 lies outside the table's folder s3://lake/gold/other/",
    );
    const strict = { ...model, fields: model.fields.map((f) => ({ ...f, required: true })) };
    await expect(adopt(await stage(lake, 6), strict)).rejects.toThrow(
      'Build staging.daily__6: 1 null(s) in column close of s3://lake/gold/daily/builds/run_6/data/f.parquet, which is required',
    );
    expect(await loadTable(lake, 'gold', 'daily')).toBeUndefined();
  });
});
