import { afterEach, describe, expect, it } from 'vitest';
import { batches } from '../../../lib/contracts/ops/batches.ts';
import { quarantine } from '../../../lib/contracts/ops/quarantine.ts';
import { settleBooks } from '../../../lib/ingestion/books/books.ts';
import { readLedger } from '../../../lib/ingestion/books/slice-ledger.ts';
import { writeLatestRun } from '../../../lib/ingestion/run/latest-run.ts';
import { writePlan } from '../../../lib/ingestion/run/run-plan.ts';
import { CatalogRefused } from '../../../lib/lake/catalog.ts';
import { writeJson } from '../../../lib/lake/json-object.ts';
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
      [[{ from: FEBRUARY + DAY, to: FEBRUARY + DAY + HOUR, anchor: FEBRUARY + DAY - HOUR }], 1],
    ]);
  });

  /** State, kind, hours from the 1st of February on, attempts, and hours until it is asked for again. */
  const ledger = async (since: string) =>
    (await readLedger(run.lake, 'binance_klines')).map(({ state, kind, range, attempts, nextAt }) => [
      state,
      kind,
      ...[range!.from, range!.to].map((time) => (time - FEBRUARY) / HOUR),
      attempts,
      nextAt === undefined ? undefined : (nextAt - Date.parse(since)) / HOUR,
    ]);

  it('notes a hole inside an answer, asks for it again after an hour, and less and less often', async () => {
    const hole = FEBRUARY + 5 * HOUR;
    const missing = new Set([hole, hole + HOUR]);
    run = await localRun(candleAnswer(missing));
    await run.all('r1', '2024-02-02T00:05:00Z');
    expect(await ledger('2024-02-02T00:05:00Z')).toEqual([['empty', undefined, 5, 7, 1, 1]]);
    expect(await run.all('r2', '2024-02-02T00:59:00Z')).toBeUndefined();
    const asked = async (name: string, at: string) =>
      (await run.plan(name, at)).groups.flat().flatMap(({ ranges }) => ranges.map(({ from }) => from));
    expect(await asked('r3', '2024-02-02T01:04:00Z')).not.toContain(hole);
    expect(await asked('r3', '2024-02-02T01:05:00Z')).toContain(hole);
    await run.all('r3', '2024-02-02T01:05:00Z');
    expect((await ledger('2024-02-02T01:05:00Z')).at(-1)).toEqual(['empty', undefined, 5, 7, 2, 6]);
    missing.delete(hole);
    await run.all('r4', '2024-02-02T07:05:00Z');
    expect((await ledger('2024-02-02T07:05:00Z')).slice(-2)).toEqual([
      ['empty', undefined, 6, 7, 3, 24],
      ['held', undefined, 5, 6, 0, undefined],
    ]);
    missing.clear();
    await run.all('r5', '2024-02-03T07:05:00Z');
    expect((await ledger('2024-02-03T07:05:00Z')).at(-1)).toEqual(['held', undefined, 6, 7, 0, undefined]);
    expect(await run.rows(run.dataset.table)).toHaveLength(48 + 24 + 31);
    expect(await run.all('r6', '2024-02-03T07:05:00Z')).toBeUndefined();
  });

  it('asks again at once for an empty answer that later rows have passed by', async () => {
    const missing = new Set(Array.from({ length: 25 }, (_, hour) => FEBRUARY + hour * HOUR));
    run = await localRun(candleAnswer(missing));
    const first = await run.all('r1', '2024-02-02T00:05:00Z', '2024-02-01');
    expect(first).toMatchObject({ committed: false, counts: { records: 0 } });
    expect(await ledger('2024-02-02T00:05:00Z')).toEqual([['empty', 'late', 0, 24, 1, 1]]);
    expect(await run.rows(batches)).toMatchObject([{ run: 'r1', records: 0n }]);
    expect(await run.all('r2', '2024-02-02T00:59:00Z', '2024-02-01')).toBeUndefined();
    await run.all('r3', '2024-02-02T01:05:00Z', '2024-02-01');
    missing.clear();
    // Only the newest hours are due, and tell that the provider is there again.
    await run.all('r4', '2024-02-02T03:05:00Z', '2024-02-01');
    expect(await run.rows(run.dataset.table)).toHaveLength(3);
    await run.all('r5', '2024-02-02T03:06:00Z', '2024-02-01');
    expect(await run.rows(run.dataset.table)).toHaveLength(27);
    expect(await run.all('r6', '2024-02-02T03:07:00Z', '2024-02-01')).toBeUndefined();
  });

  it('what does not come or cannot be read leaves the other partitions alone, and is named', async () => {
    let isDown = true;
    run = await localRun((request, response) => {
      const isFebruary =
        Number(new URL(request.url ?? '', 'http://x').searchParams.get('startTime')) >= FEBRUARY;
      if (isDown && isFebruary && request.url?.startsWith('/api/'))
        response.writeHead(400).end('{"code":-1121,"msg":"Invalid symbol."}');
      else candleAnswer(new Set())(request, response);
    });
    const outcome = await run.all('r1', '2024-02-02T00:05:00Z');
    expect(outcome).toMatchObject({ committed: true, counts: { inserted: 48 }, failed: { count: 1 } });
    expect(outcome?.failed?.message).toMatch(
      /^symbol=BTCUSDT\/timeframe=1h\/open_time_month=2024-02 \(refused\): ProviderRejected: binance answered 400 to GET \S+: symbol BTCUSDT, interval 1h: Invalid symbol\. \(code -1121\)$/,
    );
    expect(await ledger('2024-02-02T00:05:00Z')).toEqual([['refused', undefined, 0, 24, 1, 1]]);
    isDown = false;
    await run.all('r2', '2024-02-02T01:05:00Z');
    expect(await run.rows(run.dataset.table)).toHaveLength(73);
    expect((await ledger('2024-02-02T01:05:00Z')).at(-1)).toEqual(['held', undefined, 0, 24, 0, undefined]);
  });

  it('what was asked for and whose function died without a word before it was merged is stored', async () => {
    run = await localRun(candleAnswer(new Set()));
    const planned = await run.plan('r1', '2024-02-02T00:05:00Z');
    await run.ingest(planned);
    await run.normalize({ ...planned, groups: [planned.groups[0]!.slice(0, 1)] });
    const calls = [
      {
        step: 'normalize' as const,
        group: 0,
        error: 'Runtime.OutOfMemory',
        cause: '{"errorMessage":"no memory"}',
      },
    ];
    const outcome = await run.commit(planned, 1, calls);
    expect(outcome).toMatchObject({ committed: true, counts: { inserted: 48 } });
    expect(outcome.failed?.message).toBe(
      'symbol=BTCUSDT/timeframe=1h/open_time_month=2024-02 (stored): its call ended before it was normalized: Runtime.OutOfMemory: no memory',
    );
  });

  it('what a call had no time for is as due as before: it fails no run, and the next one asks for it', async () => {
    run = await localRun(candleAnswer(new Set()));
    const planned = await run.plan('r1', '2024-02-02T00:05:00Z');
    await run.ingest(planned);
    const [january, february] = planned.groups.flat().map(({ path }) => path);
    const slices = {
      [january!]: { attempts: 1, state: 'done' },
      [february!]: { attempts: 0, state: 'left' },
    };
    await writeJson(run.lake.objects, 's3://work/runs/r1/progress/ingest-0.json', { version: 2, slices });
    await run.normalize(planned);
    const outcome = await run.commit(planned);
    expect(outcome).toMatchObject({ answered: 1, slices: { due: 1, held: 1 }, counts: { inserted: 48 } });
    expect(outcome.failed).toBeUndefined();
    expect(await ledger('2024-02-02T00:05:00Z')).toEqual([]);
    const next = await run.all('r2', '2024-02-02T00:05:00Z');
    expect(next).toMatchObject({ slices: { due: 0, held: 2 }, counts: { inserted: 24 } });
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

  it('restates a row whose values changed', async () => {
    let price = '100.00000000';
    // The first six stay: that all of them are others would be another series.
    const from = FEBRUARY + 6 * HOUR;
    run = await localRun(candleAnswer(new Set(), (time) => (time < from ? '100.00000000' : price)));
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
    expect((await run.commit(wider)).counts).toMatchObject({ inserted: 24, restated: 18, unchanged: 6 });
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
    expect(await run.all('r2', '2024-02-02T00:05:00Z')).toBeUndefined();
  });

  it('asks at once for what runs that were killed never came to ask for, however many', async () => {
    run = await localRun(candleAnswer(new Set()));
    for (const name of ['r1', 'r2', 'r3']) {
      const planned = await run.plan(name, '2024-02-02T00:05:00Z');
      expect(planned.groups.flat()).toHaveLength(2);
      await writePlan(run.lake.objects, 'work', planned);
      await writeLatestRun(run.lake.objects, 'work', 'binance_klines', name);
    }
    expect((await run.all('r4', '2024-02-02T00:05:00Z'))?.counts).toMatchObject({ inserted: 72 });
  });

  it('goes on with what a run that died before its commit had in bronze, and asks for nothing twice', async () => {
    let isRefused = true;
    run = await localRun((request, response) => {
      const isFebruary =
        Number(new URL(request.url ?? '', 'http://x').searchParams.get('startTime')) >= FEBRUARY;
      if (isRefused && isFebruary && request.url?.startsWith('/api/'))
        response.writeHead(400).end('{"code":-1121,"msg":"Invalid symbol."}');
      else candleAnswer(new Set())(request, response);
    });
    const planned = await run.plan('r1', '2024-02-02T00:05:00Z');
    await run.ingest(planned);
    const questions = run.server.urls.length;
    isRefused = false;
    expect((await run.all('r2', '2024-02-02T00:06:00Z'))?.counts).toMatchObject({ inserted: 48 });
    expect(run.server.urls).toHaveLength(questions);
    expect(await run.rows(batches)).toMatchObject([
      { run: 'r2', batch_id: expect.stringContaining('/r1/'), inserted: 48n },
    ]);
    expect((await readLedger(run.lake, 'binance_klines')).map(({ state, run }) => [state, run])).toEqual([
      ['stored', 'r1'],
      ['refused', 'r1'],
      ['held', 'r2'],
    ]);
    await run.all('r3', '2024-02-02T01:05:00Z');
    expect(await run.rows(run.dataset.table)).toHaveLength(73);
  });
});
