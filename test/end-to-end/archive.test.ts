import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArchiveFault } from '../../lib/datasets/binance_klines/stand-in/archive-faults.ts';
import { faultyMarket } from './faulty-market.ts';

const files = new Map<string, ArchiveFault>();
let market: Awaited<ReturnType<typeof faultyMarket>>;

beforeAll(async () => {
  market = await faultyMarket({ symbols: ['BTCUSDT'], start: '2024-01-30' }, files);
});
afterAll(() => market.close());

const MONTH = 'BTCUSDT-1h-2024-02';
const rows = async () => Number((await market.query('SELECT count(*) FROM silver.binance_klines'))[0]?.[0]);

test('a file whose checksum does not fit is fetched again once, then fails the run; nothing reaches silver', async () => {
  files.set(MONTH, { kind: 'wrong_checksum' });
  const run = await market.run(new Date('2024-03-02T05:00:00Z'));
  expect(run.status).toBe('FAILED');
  expect(run.error).toMatch(
    new RegExp(
      `^ProviderUnavailable: binance file \\S+/data/spot/monthly/klines/BTCUSDT/1h/${MONTH}\\.zip: sha256 [0-9a-f]{64} expected by its CHECKSUM, got [0-9a-f]{64}$`,
    ),
  );
  expect(run.files.filter((name) => name === `${MONTH}.zip`)).toHaveLength(2);
  await expect(rows()).rejects.toThrow('binance_klines');
});

test('months, days and pages together hold every candle, a day that the archive lacks included', async () => {
  files.set(MONTH, { kind: 'not_there' });
  files.set(`${MONTH}-14`, { kind: 'not_there' });
  const run = await market.run(new Date('2024-03-02T05:00:00Z'));
  expect(run.status, run.error).toBe('SUCCEEDED');
  expect(run.output).toMatchObject({ counts: { records: 773, inserted: 773, quarantined: 0 } });
  // The 14th of February, and the hours of the 2nd of March.
  expect(run.requests).toBe(2);
  expect(await market.query('SELECT count(*), count(DISTINCT file) FROM ops.source_files')).toEqual([
    ['31', '31'],
  ]);
});

test('a day that is published again is ingested again by the next day’s first run', async () => {
  files.set(`${MONTH}-20`, {
    kind: 'lines',
    rewrite: (lines) => {
      const cells = (lines[5] ?? '').split(',');
      return lines.with(5, cells.with(8, '987654321').join(','));
    },
  });
  const run = await market.run(new Date('2024-03-03T00:00:00Z'));
  expect(run.status, run.error).toBe('SUCCEEDED');
  expect(run.output).toMatchObject({
    counts: { records: 19 + 24, inserted: 19, restated: 1, unchanged: 23, duplicate: 0, quarantined: 0 },
  });
  expect(await market.query('SELECT open_time FROM silver.binance_klines WHERE trades = 987654321')).toEqual([
    ['2024-02-20 05:00:00.000000'],
  ]);
  expect(
    await market.query("SELECT trades > 987654321 FROM gold.ohlcv_daily WHERE day = DATE '2024-02-20'"),
  ).toEqual([['true']]);
  const next = await market.run(new Date('2024-03-03T01:00:00Z'));
  expect(next.files.filter((name) => name.endsWith('.CHECKSUM'))).toHaveLength(30);
  const later = await market.run(new Date('2024-03-03T02:00:00Z'));
  expect(later.files).toEqual([]);
});
