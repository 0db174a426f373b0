import { afterEach, describe, expect, it } from 'vitest';
import { batches } from '../../../lib/contracts/ops/batches.ts';
import { quarantine } from '../../../lib/contracts/ops/quarantine.ts';
import { settleBooks } from '../../../lib/ingestion/books/books.ts';
import { CatalogRefused } from '../../../lib/lake/catalog.ts';
import { commitPartitions } from '../../../lib/lake/commit-partitions.ts';
import { candleAnswer, HOUR, localRun } from '../support/local-run.ts';

const DAY = 24 * HOUR;
const FEBRUARY = Date.UTC(2024, 1, 1);
let run: Awaited<ReturnType<typeof localRun>>;
afterEach(() => run.server.close());

describe('commitRun', () => {
  it('commits all partitions of a run as one snapshot, once', async () => {
    run = await localRun(candleAnswer(new Set()));
    const planned = await run.plan('r1', '2024-02-02T00:05:00Z');
    const first = await run.all('r1', '2024-02-02T00:05:00Z');
    expect(first).toMatchObject({ committed: true, counts: { records: 72, inserted: 72 } });
    const silver = await run.silver();
    expect(silver?.snapshots).toHaveLength(1);
    expect(silver?.currentSnapshot?.summary).toMatchObject({
      'coinlake.run-id': 'r1',
      'coinlake.watermark': '2024-02-01T23:00:00.000Z',
    });

    const again = await run.commit(planned);
    expect(again).toEqual(first);
    expect((await run.silver())?.snapshots).toHaveLength(1);
    expect(await run.rows(batches)).toHaveLength(2);
    expect(await run.rows(run.dataset.table)).toHaveLength(72);
  });

  it('plans nothing when nothing is new, and only the new interval an hour later', async () => {
    run = await localRun(candleAnswer(new Set()));
    await run.all('r1', '2024-02-02T00:05:00Z');
    expect((await run.plan('r2', '2024-02-02T00:59:59Z')).groups).toEqual([]);
    const hourly = await run.plan('r3', '2024-02-02T01:00:00Z');
    expect(hourly.groups.flat().map(({ ranges, rows }) => [ranges, rows])).toEqual([
      [[{ from: FEBRUARY + DAY, to: FEBRUARY + DAY + HOUR }], 1],
    ]);
  });

  it('records a hole that a later candle follows as absent, and asks no more', async () => {
    const hole = FEBRUARY + 5 * HOUR;
    run = await localRun(candleAnswer(new Set([hole, hole + HOUR])));
    await run.all('r1', '2024-02-02T00:05:00Z');
    expect((await run.silver())?.properties['coinlake.absent']).toBe(
      '{"BTCUSDT/1h":[["2024-02-01T05:00:00.000Z","2024-02-01T07:00:00.000Z"]]}',
    );
    expect(await run.all('r2', '2024-02-02T00:05:00Z')).toBeUndefined();
  });

  it('fills a hole in the middle that is not known to be absent', async () => {
    const hole = FEBRUARY + 5 * HOUR;
    const missing = new Set([hole]);
    run = await localRun(candleAnswer(missing));
    await run.all('r1', '2024-02-02T00:05:00Z');
    await commitPartitions(run.lake, run.dataset.table, {
      runId: 'forget',
      replacements: [],
      properties: { 'coinlake.absent': '{}' },
    });
    missing.clear();
    const filled = await run.all('r2', '2024-02-02T00:05:00Z');
    expect(filled?.counts).toMatchObject({ records: 1, inserted: 1 });
    expect(await run.rows(run.dataset.table)).toHaveLength(72);
  });

  it('asks again after one answer without any row, and takes what comes then', async () => {
    const missing = new Set(Array.from({ length: 48 }, (_, hour) => FEBRUARY + hour * HOUR));
    run = await localRun(candleAnswer(missing));
    await run.all('r1', '2024-02-02T00:05:00Z', '2024-02-01');
    missing.clear();
    const second = await run.all('r2', '2024-02-02T00:05:00Z', '2024-02-01');
    expect(second?.counts).toMatchObject({ records: 24, inserted: 24 });
    expect(await run.rows(run.dataset.table)).toHaveLength(24);
  });

  it('sets the property of what is absent also when no row was new', async () => {
    const all = new Set(Array.from({ length: 48 }, (_, hour) => FEBRUARY + hour * HOUR));
    run = await localRun(candleAnswer(all));
    const outcome = await run.all('r1', '2024-02-02T00:05:00Z', '2024-02-01');
    expect(outcome).toMatchObject({ committed: false, counts: { records: 0 } });
    expect((await run.silver())?.properties).toMatchObject({
      'coinlake.suspected-absent':
        '{"BTCUSDT/1h":[["2024-02-01T00:00:00.000Z","2024-02-02T00:00:00.000Z","r1"]]}',
    });
    expect(await run.rows(batches)).toMatchObject([{ run: 'r1', records: 0n }]);
    expect(await run.all('r2', '2024-02-02T00:05:00Z', '2024-02-01')).toMatchObject({ committed: false });
    expect((await run.silver())?.properties).toMatchObject({
      'coinlake.absent': '{"BTCUSDT/1h":[["2024-02-01T00:00:00.000Z","2024-02-02T00:00:00.000Z"]]}',
      'coinlake.suspected-absent': '{}',
    });
    expect(await run.all('r3', '2024-02-02T00:05:00Z', '2024-02-01')).toBeUndefined();
  });

  it('quarantines once, with the place and the reason', async () => {
    const broken = FEBRUARY - 5 * HOUR;
    run = await localRun(candleAnswer(new Set(), (time) => (time === broken ? 'NaN' : '100.00000000')));
    const outcome = await run.all('r1', '2024-02-02T00:05:00Z', '2024-01-01');
    expect(outcome?.counts).toMatchObject({ records: 768, inserted: 767, quarantined: 1 });
    const rows = await run.rows(quarantine);
    expect(rows).toMatchObject([
      {
        dataset: 'binance_klines',
        run: 'r1',
        object:
          's3://bronze/bronze/binance_klines/ingest_date=2024-02-02/r1/symbol=BTCUSDT__timeframe=1h__open_time_month=2024-01/20240101T000000000Z-20240201T000000000Z.json.gz',
        row_number: 740n,
        reason: "open 'NaN': a decimal number expected",
      },
    ]);
    expect(rows[0]?.raw).toContain(`[${broken},"NaN"`);
    expect(await run.all('r2', '2024-02-02T00:05:00Z', '2024-01-01')).toBeUndefined();
  });

  it('passes a conflict on, and commits after the partition was normalized again', async () => {
    run = await localRun(candleAnswer(new Set()));
    const mine = await run.plan('mine', '2024-02-02T00:05:00Z');
    await run.ingest(mine);
    await run.normalize(mine);
    await run.all('other', '2024-02-02T00:05:00Z');
    await expect(run.commit(mine)).rejects.toMatchObject({ name: 'CommitConflict' });
    expect(await run.rows(batches)).toHaveLength(2);
    await run.normalize(mine, 2);
    expect(await run.commit(mine, 2)).toMatchObject({
      committed: false,
      counts: { records: 72, inserted: 0, unchanged: 72 },
    });
  });

  it('refuses to commit without a partition that was not staged', async () => {
    run = await localRun(candleAnswer(new Set()));
    const planned = await run.plan('r1', '2024-02-02T00:05:00Z');
    await run.ingest(planned);
    await run.normalize({ ...planned, groups: [planned.groups[0]!.slice(0, 1)] });
    await expect(run.commit(planned)).rejects.toThrow(
      'Run r1, attempt 1: partition symbol=BTCUSDT/timeframe=1h/open_time_month=2024-02 was not staged',
    );
  });

  it('restates a row whose values changed', async () => {
    let price = '100.00000000';
    run = await localRun(candleAnswer(new Set(), () => price));
    await run.all('r1', '2024-02-02T00:05:00Z');
    price = '101.00000000';
    const { groups, ...planned } = await run.plan('r2', '2024-02-03T00:05:00Z');
    const [partition] = groups[0]!;
    const wider = {
      ...planned,
      groups: [[{ ...partition!, ranges: [{ from: FEBRUARY, to: FEBRUARY + 2 * DAY }] }]],
    };
    await run.ingest(wider);
    await run.normalize(wider);
    expect((await run.commit(wider)).counts).toMatchObject({ inserted: 24, restated: 24, unchanged: 0 });
  });
});

describe('settleBooks', () => {
  it('completes the books of a run that ended between its two commits', async () => {
    run = await localRun(candleAnswer(new Set()));
    const planned = await run.plan('r1', '2024-02-02T00:05:00Z');
    await run.ingest(planned);
    await run.normalize(planned);
    const { catalog } = run.lake;
    const createTable = catalog.createTable.bind(catalog);
    catalog.createTable = async (entry) => {
      if (entry.database === 'ops') throw new CatalogRefused('killed');
      await createTable(entry);
    };
    await expect(run.commit(planned)).rejects.toThrow();
    catalog.createTable = createTable;
    expect(await run.rows(run.dataset.table)).toHaveLength(72);
    expect(await run.rows(batches)).toHaveLength(0);

    expect(await settleBooks(run.lake, 'work', run.dataset)).toBe('r1');
    expect(await run.rows(batches)).toMatchObject([{ inserted: 48n }, { inserted: 24n }]);
    expect(await settleBooks(run.lake, 'work', run.dataset)).toBeUndefined();
    expect(await run.rows(batches)).toHaveLength(2);
  });
});
