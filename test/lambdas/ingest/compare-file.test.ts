import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import { supersededSegments } from '../../../lib/ingestion/books/grid-ledger.ts';
import { appendLedger, readLedger } from '../../../lib/ingestion/books/slice-ledger.ts';
import { readManifest } from '../../../lib/ingestion/bronze/manifest.ts';
import { archivedMarket } from '../support/archived-market.ts';
import { HOUR, localRun } from '../support/local-run.ts';

let market: Awaited<ReturnType<typeof archivedMarket>>;
let run: Awaited<ReturnType<typeof localRun>>;
beforeEach(async () => {
  market = await archivedMarket(new Date('2024-03-10T12:00:00Z'));
  run = await localRun(market);
});
afterEach(() => market.close());

const START = '2024-02-01';
const MONTH = 'BTCUSDT-1h-2024-02';
const PATH = `data/spot/monthly/klines/BTCUSDT/1h/${MONTH}.zip`;
const FEBRUARY = { from: Date.UTC(2024, 1, 1), to: Date.UTC(2024, 2, 1) };
const first = () => run.all('r1', '2024-03-01T00:30:00Z', START);
const noted = async (source: string) =>
  (await readLedger(run.lake, 'binance_klines')).filter((row) => row.source === source);
const trades = async () =>
  new Map(
    (await run.rows(binanceKlines.table)).map((row) => [Number(row.open_time) / 1000, Number(row.trades)]),
  );

/** A month of which one candle has other trades than its day and the API say. */
const disagree = () =>
  market.faults.set(MONTH, {
    kind: 'lines',
    rewrite: (lines) => lines.with(100, (lines[100] ?? '').split(',').with(8, '7').join(',')),
  });
const AT = FEBRUARY.from + 100 * HOUR;

describe('a month that disagrees with its days and the API, which agree', () => {
  it('is not believed: its days are taken, and the ledger says which row differs', async () => {
    disagree();
    const outcome = await first();
    expect(outcome?.counts).toMatchObject({ records: 696, inserted: 696 });
    expect(outcome?.failed).toBeUndefined();
    expect((await trades()).get(AT)).not.toBe(7);
    expect(await noted(PATH)).toMatchObject([
      {
        state: 'refused',
        kind: 'disagreed',
        version: expect.stringMatching(/^[0-9a-f]{64}$/),
        reason: expect.stringMatching(
          /^binance file \S+2024-02\.zip differs from the API in 1 of 696 rows that were compared\. First: open_time 2024-02-05T04:00:00\.000Z: trades 7 in the file, \d+ by the API$/,
        ),
      },
    ]);
    const folder =
      's3://bronze/bronze/binance_klines/ingest_date=2024-03-01/r1/symbol=BTCUSDT__timeframe=1h__open_time_month=2024-02/';
    const { comparisons = [] } = await readManifest(run.lake.objects, folder);
    expect(comparisons).toHaveLength(30);
    expect(comparisons[0]).toMatchObject({ file: PATH, range: FEBRUARY, common: 696, different: 1 });
  });

  it('is not fetched again as long as it has that version, and believed when it is published again', async () => {
    disagree();
    await first();
    await appendLedger(
      run.lake,
      'binance_klines',
      'refetch-1',
      [
        {
          slice: 's',
          parameters: { symbol: 'BTCUSDT', timeframe: '1h' },
          range: FEBRUARY,
          state: 'due',
          source: 'binance',
          attempts: 0,
          run: 'refetch',
          recordedAt: Date.now(),
        },
      ],
      supersededSegments(binanceKlines),
    );
    market.asked();
    const again = await run.all('r2', '2024-03-01T00:40:00Z', START);
    expect(again?.counts).toMatchObject({ records: 696, unchanged: 696 });
    const { files } = market.asked();
    expect(files).toContain(`${MONTH}.zip.CHECKSUM`);
    expect(files).not.toContain(`${MONTH}.zip`);
    expect(await noted(PATH)).toHaveLength(1);
    // The next day its checksum is another.
    market.faults.clear();
    await run.all('r3', '2024-03-02T00:30:00Z', START);
    expect(market.asked().files).toContain(`${MONTH}.zip`);
    expect((await noted(PATH)).at(-1)).toMatchObject({ state: 'held', version: expect.any(String) });
    expect((await trades()).size).toBe(720);
  });
});

describe('an API that answers for another symbol', () => {
  /** All of the API's prices are other ones; the files stay. */
  const strange = () => {
    for (let time = FEBRUARY.from; time < FEBRUARY.to; time += HOUR)
      market.misanswer(time, (cells) => cells.map((cell, at) => (at > 0 && at < 5 ? '3.50000000' : cell)));
  };

  it('is believed as little as the files that it has nothing in common with; when it answers again, all come', async () => {
    strange();
    const outcome = await first();
    expect(outcome?.counts).toMatchObject({ records: 0, inserted: 0 });
    expect(outcome?.failed?.message).toMatch(
      /^symbol=BTCUSDT\/timeframe=1h\/open_time_month=2024-02 \(refused\): binance file \S+2024-02\.zip differs from the API in 696 of 696 rows that were compared\. First: open_time 2024-02-01T00:00:00\.000Z: open \S+ in the file, 3\.5 by the API$/,
    );
    expect(await run.rows(binanceKlines.table)).toEqual([]);
    const again = await run.all('r2', '2024-03-01T01:30:00Z', START);
    expect(again?.failed?.count).toBe(1);
    market.clearAnswers();
    const healed = await run.all('r3', '2024-03-01T07:30:00Z', START);
    expect(healed?.counts).toMatchObject({ inserted: 702, quarantined: 0 });
    expect(healed?.failed).toBeUndefined();
  });
});

describe('an API that has no row of a time of which the archive has a file', () => {
  const silence = () => {
    for (let time = FEBRUARY.from; time < FEBRUARY.to; time += HOUR) market.misanswer(time, () => undefined);
  };

  it('leaves the file to be taken alone; it is suspect, and compared when the API answers', async () => {
    silence();
    const outcome = await first();
    expect(outcome?.counts).toMatchObject({ records: 696, inserted: 696 });
    expect(outcome?.failed).toBeUndefined();
    const suspect = {
      state: 'held',
      kind: 'suspect',
      reason: 'the API answered, and lacks rows of that time that it has',
      version: expect.stringMatching(/^[0-9a-f]{64}$/),
    };
    const at = Date.parse('2024-03-01T00:30:00Z');
    expect(await noted(PATH)).toMatchObject([{ ...suspect, attempts: 1, nextAt: at + HOUR }]);
    await run.all('r2', '2024-03-01T01:30:00Z', START);
    expect((await noted(PATH)).at(-1)).toMatchObject({
      ...suspect,
      attempts: 2,
      nextAt: at + 7 * HOUR,
    });
    market.clearAnswers();
    market.asked();
    await run.all('r3', '2024-03-01T07:30:00Z', START);
    expect(market.asked().files).toContain(`${MONTH}.zip`);
    const decided = (await noted(PATH)).at(-1);
    expect([decided?.state, decided?.kind, decided?.attempts]).toEqual(['held', undefined, 0]);
    expect((await trades()).size).toBe(696 + 7);
  });

  it('finds an altered file out when it answers, and has the row corrected', async () => {
    silence();
    disagree();
    await first();
    expect((await trades()).get(AT)).toBe(7);
    market.clearAnswers();
    const corrected = await run.all('r2', '2024-03-01T01:30:00Z', START);
    expect(corrected?.counts).toMatchObject({ restated: 1 });
    expect((await trades()).get(AT)).not.toBe(7);
    expect((await noted(PATH)).at(-1)).toMatchObject({ state: 'refused', kind: 'disagreed' });
  });
});

it('takes a file as suspect where what is wrong with it lies in a row that the API lacks', async () => {
  disagree();
  market.misanswer(AT, () => undefined);
  await first();
  expect((await trades()).get(AT)).toBe(7);
  expect((await noted(PATH)).at(-1)).toMatchObject({ state: 'held', kind: 'suspect', attempts: 1 });
  market.clearAnswers();
  await run.all('r2', '2024-03-01T01:30:00Z', START);
  expect((await trades()).get(AT)).not.toBe(7);
  expect((await noted(PATH)).at(-1)).toMatchObject({ state: 'refused', kind: 'disagreed' });
});

it('believes neither where the API gives other times than the file has', async () => {
  for (let time = FEBRUARY.from; time < FEBRUARY.to; time += HOUR)
    market.misanswer(time, (cells) =>
      cells.with(0, String(time + 1234)).with(6, String(time + HOUR - 1 + 1234)),
    );
  const outcome = await first();
  expect(outcome?.counts).toMatchObject({ records: 0, inserted: 0 });
  expect(outcome?.failed?.message).toMatch(
    /2024-02\.zip has none of the 696 rows that the API gives for the same time$/,
  );
});
