import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArchiveFault } from '../../lib/datasets/binance_klines/stand-in/archive-faults.ts';
import { faultyMarket } from '../end-to-end/faulty-market.ts';

const files = new Map<string, ArchiveFault>();
let market: Awaited<ReturnType<typeof faultyMarket>>;

beforeAll(async () => {
  market = await faultyMarket({ symbols: ['BTCUSDT'], start: '2024-01-30' }, files, { gold: true });
});
afterAll(() => market.close());

const MONTH = 'BTCUSDT-1h-2024-02';

test('a month whose checksum does not fit is left to its days, a day that is not there to the API', async () => {
  files.set(MONTH, { kind: 'wrong_checksum' });
  files.set(`${MONTH}-14`, { kind: 'not_there' });
  const run = await market.run(new Date('2024-03-02T05:00:00Z'));
  expect(run.status, run.error).toBe('SUCCEEDED');
  expect(run.files.filter((name) => name === `${MONTH}.zip`)).toHaveLength(2);
  expect(run.output).toMatchObject({ counts: { records: 773, inserted: 773, quarantined: 0 } });
  // The 14th of February, the hours of the 2nd of March, and a page for each of 31 days’ files.
  expect(run.requests).toBe(2 + 31);
  const held = "SELECT count(*), count(DISTINCT source) FROM ops.slices WHERE state = 'held'";
  expect(await market.query(held)).toEqual([['31', '31']]);
  const [[source, state, reason] = []] = await market.query(
    "SELECT source, state, reason FROM ops.slices WHERE state <> 'held'",
  );
  expect([source, state]).toEqual([`data/spot/monthly/klines/BTCUSDT/1h/${MONTH}.zip`, 'refused']);
  expect(reason).toMatch(
    /^binance file \S+: sha256 [0-9a-f]{64} expected by its CHECKSUM, got [0-9a-f]{64}$/,
  );
  files.set(MONTH, { kind: 'not_there' });
});

test('a day that is published again is ingested again by the next day’s first run', async () => {
  market.correct(Date.UTC(2024, 1, 20, 5), (cells) => cells.with(8, '987654321'));
  const run = await market.run(new Date('2024-03-03T00:00:00Z'));
  expect(run.status, run.error).toBe('SUCCEEDED');
  expect(run.output).toMatchObject({
    // The month that did not fit is asked for again, and no longer there: its days are.
    // So is the row before those that are new.
    counts: { records: 20 + 696, inserted: 19, restated: 1, unchanged: 696, duplicate: 0, quarantined: 0 },
  });
  expect(await market.query('SELECT open_time FROM silver.binance_klines WHERE trades = 987654321')).toEqual([
    ['2024-02-20 05:00:00.000000'],
  ]);
  expect(
    await market.query("SELECT trades > 987654321 FROM gold.ohlcv_daily WHERE day = DATE '2024-02-20'"),
  ).toEqual([['true']]);
  const next = await market.run(new Date('2024-03-03T01:00:00Z'));
  expect(next.files.filter((name) => name.endsWith('.CHECKSUM'))).toHaveLength(3);
  const later = await market.run(new Date('2024-03-03T02:00:00Z'));
  expect(later.files).toEqual([]);
});
