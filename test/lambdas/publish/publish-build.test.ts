import { beforeEach, describe, expect, it } from 'vitest';
import { acquireLease, releaseLease } from '../../../lambdas/lease/lease.ts';
import { type Preparation, prepareModel } from '../../../lambdas/plan/prepare-model.ts';
import { publishBuild } from '../../../lambdas/publish/publish-build.ts';
import { bigint, text } from '../../../lib/contracts/column.ts';
import { LeaseLost } from '../../../lib/contracts/errors.ts';
import { operationalTable } from '../../../lib/contracts/ops/operational-table.ts';
import type { TableDefinition } from '../../../lib/contracts/table.ts';
import type { Model } from '../../../lib/handler/compiled-model.ts';
import { laterInstant, ownLease } from '../../../lib/handler/lease-record.ts';
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
  auditReads: [],
  asOf: { kind: 'day' },
  sqlHash: 'hash-1',
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: placeholders of the compiled model
  build: "create table ${staged} with (location = '${location}') as select * from s where t < ${as_of}",
  audit: "select 'c', 0, null from ${staged}",
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: placeholders of the compiled model
};
const DAY_1 = '2024-06-01T00:05:00Z';
const DAY_2 = '2024-06-02T23:05:00Z';
const request = (run: string, attempt = 1, scheduledTime = DAY_1) => ({ run, scheduledTime, attempt });

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
  const { staged, sources, sqlHash, asOf } = preparation;
  const folder = staged.location.replace(/^s3:\/\/lake\/gold\/(.*)\/$/, '$1');
  const file = await writeDataFile(lake, { ...model.table, name: folder }, {}, rows(count), 'f');
  const definition = { ...model.table, name: staged.table };
  await createTableFromFiles(lake, definition, staged.location, [file], { database: staged.database });
  return { staged, sources, sqlHash, asOf };
}

const asOfOf = async (run: string, at: string, changes: object = {}) => {
  const preparation = await prepareModel(lake, model, { ...request(run, 1, at), ...changes });
  return preparation.skip ? preparation.reason : preparation.asOf;
};

/** Publishes what a run would build now. */
async function publishNow(run: string, at = DAY_1) {
  const built = await build(await prepareModel(lake, model, request(run, 1, at)), 1);
  return publishBuild(lake, model, { run, ...built });
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
        `as select * from s where t < TIMESTAMP '2024-06-01 00:00:00.000000'`,
      audit: `select 'c', 0, null from "dev_staging"."numbers__6f1c_2_3"`,
      staged: {
        database: 'dev_staging',
        table: 'numbers__6f1c_2_3',
        location: 's3://lake/gold/numbers/builds/6F1C-2_3/',
      },
      sources: [{ table: 'silver.source', snapshotId }],
      sqlHash: 'hash-1',
      asOf: '2024-06-01T00:00:00.000Z',
      isFirst: true,
    });
  });

  it('builds again what the time changes, as finely as the model states, and never goes back unless forced', async () => {
    await addToSource('s1');
    await publishNow('r1');
    const same = 'the published build has the same sources, SQL and time';
    expect(await asOfOf('r2', '2024-06-01T23:59:59Z')).toBe(same);
    expect(await asOfOf('r2', DAY_2)).toBe('2024-06-02T00:00:00.000Z');
    await publishNow('r2', DAY_2);
    expect(await asOfOf('r3', DAY_1)).toBe(same);
    expect(await asOfOf('r3', DAY_1, { force: true })).toBe('2024-06-01T00:00:00.000Z');
    // A repaired hour reaches gold at the time that is published.
    await addToSource('s2');
    expect(await asOfOf('r3', DAY_1)).toBe('2024-06-02T00:00:00.000Z');
  });

  it('builds once more what an earlier release published without its time', async () => {
    await addToSource('s1');
    const { asOf: _, ...untimed } = await build(await prepareModel(lake, model, request('r1')), 1);
    await publishBuild(lake, model, { run: 'r1', ...untimed });
    expect(await asOfOf('r2', DAY_1)).toBe('2024-06-01T00:00:00.000Z');
    await publishNow('r2');
    expect(await asOfOf('r3', DAY_1)).toBe('the published build has the same sources, SQL and time');
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
      reason: 'the published build has the same sources, SQL and time',
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

  it('refuses a build of an earlier time than the published one, unless forced', async () => {
    await addToSource('s1');
    const slow = { run: 'r1', ...(await build(await prepareModel(lake, model, request('r1')), 1)) };
    await publishNow('r2', DAY_2);
    await expect(publishBuild(lake, model, slow)).rejects.toMatchObject({
      name: 'StaleBuild',
      message:
        'Build of numbers is of 2024-06-01T00:00:00.000Z, earlier than 2024-06-02T00:00:00.000Z of the published build: build it again',
    });
    expect(await publishBuild(lake, model, { ...slow, force: true })).toMatchObject({ published: true });
  });

  it('looks again at what is published when another writer was first: the older build does not replace it', async () => {
    await addToSource('s0');
    await publishNow('r0');
    await addToSource('s1');
    const old = { run: 'r1', ...(await build(await prepareModel(lake, model, request('r1')), 1)) };
    await addToSource('s2');
    // The newer build is published after the older one has been compared, right before it is written.
    let isFirst = true;
    const guard = async () => {
      if (isFirst) {
        isFirst = false;
        await publishNow('r2');
      }
    };
    await expect(publishBuild({ ...lake, guard }, model, old)).rejects.toMatchObject({ name: 'StaleBuild' });
    expect((await loadTable(lake, 'gold', 'numbers'))?.currentSnapshot?.summary['coinlake.run-id']).toBe(
      'r2',
    );
  });

  it('publishes what a run that met the lease had seen, before the lease is released', async () => {
    const context = { objects: lake.objects, workBucket: 'work', describeStatus: async () => 'RUNNING' };
    const resource = 'model/numbers';
    const a = 'arn:aws:states:eu-west-1:1:execution:gold-model:a';
    const own = async (token: string) => ownLease(lake.objects, { workBucket: 'work', resource, token });
    await addToSource('s1');
    const { token } = await acquireLease(context, resource, a, DAY_1);
    const seen = await own(token);
    const first = await build(await prepareModel(lake, model, request('a')), 1);
    // Another dataset's run commits, and its refresh meets the lease.
    const newest = await addToSource('s2');
    await expect(acquireLease(context, resource, `${a}2`, DAY_2)).rejects.toMatchObject({
      name: 'LeaseHeld',
    });
    await publishBuild(lake, model, { run: 'a', ...first });
    expect(await releaseLease(context, resource, a, { token, version: seen.version })).toMatchObject({
      asked: true,
    });
    const again = await own(token);
    const at = laterInstant(DAY_1, again.lease.asked?.scheduledTime);
    await publishNow('a.2', at);
    expect(await releaseLease(context, resource, a, { token, version: again.version })).toMatchObject({
      released: true,
    });
    expect((await loadTable(lake, 'gold', 'numbers'))?.currentSnapshot?.summary).toMatchObject({
      'coinlake.source-snapshots': `{"silver.source":"${newest}"}`,
      'coinlake.as-of': '2024-06-02T00:00:00.000Z',
    });
  });

  it('writes nothing when its guard forbids it', async () => {
    await addToSource('s1');
    const built = await build(await prepareModel(lake, model, request('r1')), 1);
    const guard = async () => {
      throw new LeaseLost('gone');
    };
    await expect(publishBuild({ ...lake, guard }, model, { run: 'r1', ...built })).rejects.toMatchObject({
      name: 'LeaseLost',
    });
    expect(await loadTable(lake, 'gold', 'numbers')).toBeUndefined();
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
