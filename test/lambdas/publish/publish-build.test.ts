import { beforeEach, describe, expect, it } from 'vitest';
import { type Preparation, prepareModel } from '../../../lambdas/plan/prepare-model.ts';
import { publishBuild } from '../../../lambdas/publish/publish-build.ts';
import { bigint, text } from '../../../lib/contracts/column.ts';
import { operationalTable } from '../../../lib/contracts/ops/operational-table.ts';
import type { TableDefinition } from '../../../lib/contracts/table.ts';
import type { Model } from '../../../lib/handler/compiled-model.ts';
import { appendFiles } from '../../../lib/lake/append-files.ts';
import { createTableFromFiles } from '../../../lib/lake/create-table-from-files.ts';
import type { Lake } from '../../../lib/lake/lake.ts';
import { MemoryCatalog } from '../../../lib/lake/memory/catalog.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';
import { loadTable } from '../../../lib/lake/table.ts';
import { writeDataFile } from '../../../lib/lake/write-data-file.ts';

const columns = { name: text('Name'), number: bigint('Number') };
const source: TableDefinition = {
  ...operationalTable({ name: 'source', description: '', columns, partition: [] }),
  database: 'silver',
};
const model: Model = {
  name: 'numbers',
  table: { ...source, database: 'gold', name: 'numbers' },
  sources: [{ database: 'silver', name: 'source' }],
  sqlHash: 'hash-1',
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: placeholders of the compiled model
  build: "create table ${staged} with (location = '${location}') as select * from s where t < ${as_of}",
  audit: "select 'c', 0, null from ${staged}",
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: placeholders of the compiled model
};
const request = (run: string, attempt = 1) => ({ run, scheduledTime: '2024-06-01T00:05:00Z', attempt });

let lake: Lake;
beforeEach(() => {
  lake = {
    objects: new MemoryObjectStore(),
    catalog: new MemoryCatalog(),
    namespace: 'dev_',
    bucket: 'lake',
  };
});

const rows = (length: number) => ({
  length,
  columns: { name: Array(length).fill('a'), number: new BigInt64Array(length).fill(1n) },
});

async function addToSource(run: string) {
  const file = await writeDataFile(lake, source, {}, rows(1), run);
  return (await appendFiles(lake, source, { runId: run, files: [file] })).snapshotId!;
}

/** What the CTAS would leave. */
async function build(preparation: Preparation, count: number) {
  if (preparation.skip) throw new Error(`nothing to build: ${preparation.reason}`);
  const { staged, sources, sqlHash } = preparation;
  const folder = staged.location.replace(/^s3:\/\/lake\/gold\/(.*)\/$/, '$1');
  const file = await writeDataFile(lake, { ...model.table, name: folder }, {}, rows(count), 'f');
  const definition = { ...model.table, name: staged.table };
  await createTableFromFiles(lake, definition, staged.location, [file], { database: staged.database });
  return { staged, sources, sqlHash };
}

describe('prepareModel', () => {
  it('skips while a source has no rows', async () => {
    expect(await prepareModel(lake, model, request('r1'))).toEqual({
      skip: true,
      reason: 'silver.source has no rows yet',
    });
  });

  it('fills in the scheduled time, and a table and a folder of the attempt’s own', async () => {
    const snapshotId = await addToSource('s1');
    expect(await prepareModel(lake, model, request('6F1C-2', 3))).toEqual({
      skip: false,
      build:
        `create table "dev_staging"."numbers__6f1c_2_3" with (location = 's3://lake/gold/numbers/builds/6F1C-2_3/') ` +
        `as select * from s where t < TIMESTAMP '2024-06-01 00:05:00.000000'`,
      audit: `select 'c', 0, null from "dev_staging"."numbers__6f1c_2_3"`,
      staged: {
        database: 'dev_staging',
        table: 'numbers__6f1c_2_3',
        location: 's3://lake/gold/numbers/builds/6F1C-2_3/',
      },
      sources: [{ table: 'silver.source', snapshotId }],
      sqlHash: 'hash-1',
    });
  });
});

describe('publishBuild', () => {
  it('publishes a build once, and a model whose sources and SQL did not change is skipped', async () => {
    await addToSource('s1');
    const first = { run: 'r1', ...(await build(await prepareModel(lake, model, request('r1')), 5)) };
    const published = await publishBuild(lake, model, first);
    expect(published).toMatchObject({ published: true, rows: 5 });
    expect(await publishBuild(lake, model, first)).toEqual(published);
    expect((await loadTable(lake, 'gold', 'numbers'))?.snapshots).toHaveLength(1);
    expect(await lake.catalog.listTables('dev_staging')).toEqual([]);

    expect(await prepareModel(lake, model, request('r2'))).toEqual({
      skip: true,
      reason: 'the published build has the same sources and the same SQL',
    });
    const changed = await prepareModel(lake, { ...model, sqlHash: 'hash-2' }, request('r2'));
    expect(changed.skip).toBe(false);
    await addToSource('s2');
    expect((await prepareModel(lake, model, request('r3'))).skip).toBe(false);
  });

  it('refuses a build that read older sources than the published one', async () => {
    const old = await addToSource('s1');
    const slow = { run: 'r1', ...(await build(await prepareModel(lake, model, request('r1')), 1)) };
    const now = await addToSource('s2');
    const quick = { run: 'r2', ...(await build(await prepareModel(lake, model, request('r2')), 2)) };
    await publishBuild(lake, model, quick);
    await expect(publishBuild(lake, model, slow)).rejects.toMatchObject({
      name: 'StaleBuild',
      message: `Build of numbers read silver.source at snapshot ${old}, older than snapshot ${now} that the published build read: build it again`,
    });
    expect((await loadTable(lake, 'gold', 'numbers'))?.currentSnapshot?.summary['coinlake.run-id']).toBe(
      'r2',
    );
  });

  it('takes a build of newer sources', async () => {
    await addToSource('s1');
    await publishBuild(lake, model, {
      run: 'r1',
      ...(await build(await prepareModel(lake, model, request('r1')), 1)),
    });
    const newer = await addToSource('s2');
    await publishBuild(lake, model, {
      run: 'r2',
      ...(await build(await prepareModel(lake, model, request('r2')), 2)),
    });
    expect((await loadTable(lake, 'gold', 'numbers'))?.currentSnapshot?.summary).toMatchObject({
      'coinlake.source-snapshots': `{"silver.source":"${newer}"}`,
      'coinlake.sql-hash': 'hash-1',
    });
  });
});
