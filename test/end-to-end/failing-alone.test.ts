import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gapListing } from '../../lib/cli/commands/gaps.ts';
import { makeDue } from '../../lib/cli/commands/refetch.ts';
import { askForChanges } from '../../lib/cli/market/changed-recording.ts';
import { gapsOf } from '../../lib/cli/slice-ledger.ts';
import binanceKlines from '../../lib/datasets/binance_klines/dataset.ts';
import type { ArchiveFault } from '../../lib/datasets/binance_klines/stand-in/archive-faults.ts';
import { faultyMarket } from './faulty-market.ts';

const files = new Map<string, ArchiveFault>([
  ['BTCUSDT-1h-2024-02', { kind: 'half_zip' }],
  ['LTCUSDT-1h-2024-02', { kind: 'wrong_checksum' }],
]);
let market: Awaited<ReturnType<typeof faultyMarket>>;

beforeAll(async () => {
  market = await faultyMarket({ symbols: ['BTCUSDT', 'ETHUSDT', 'LTCUSDT'], start: '2024-02-01' }, files, {
    gold: true,
  });
});
afterAll(() => market.close());

const FIRST = new Date('2024-03-01T02:00:00Z');
const later = (hours: number) => new Date(FIRST.getTime() + hours * 3_600_000);
const gaps = async () => (await gapsOf(market.session, binanceKlines)).map((gap) => gapListing(gap, ''));
const rows = async (symbol: string) =>
  Number(
    (await market.query(`SELECT count(*) FROM silver.binance_klines WHERE symbol = '${symbol}'`))[0]?.[0],
  );

test('a symbol that is gone and files that do not fit stop nobody; gold is refreshed, and each is named', async () => {
  const gone = { kind: 'status', status: 400, body: '{"code":-1121,"msg":"Invalid symbol."}' } as const;
  const run = await market.run(FIRST, gone, Number.POSITIVE_INFINITY, 'ETHUSDT');
  expect(run.status).toBe('FAILED');
  // Its closed month came from the archive; what only the API has did not come.
  expect(run.error?.replace(/GET \S+(?<!:)/, 'GET …')).toBe(
    'SlicesFailed: symbol=ETHUSDT/timeframe=1h/open_time_month=2024-03 (refused): ProviderRejected: binance answered 400 to GET …: symbol ETHUSDT, interval 1h: Invalid symbol. (code -1121)',
  );
  expect([await rows('BTCUSDT'), await rows('ETHUSDT'), await rows('LTCUSDT')]).toEqual([698, 696, 698]);
  expect(await market.query('SELECT count(DISTINCT symbol) FROM gold.ohlcv_daily')).toEqual([['3']]);
  const month = (symbol: string) => `data/spot/monthly/klines/${symbol}/1h/${symbol}-1h-2024-02.zip`;
  const february = { from: new Date('2024-02-01'), to: new Date('2024-03-01') };
  const noted = { attempts: 1, next_at: later(1), dataset: 'binance_klines' };
  expect(await gaps()).toEqual([
    {
      ...noted,
      ...february,
      parameters: { symbol: 'BTCUSDT', timeframe: '1h' },
      file: month('BTCUSDT'),
      state: 'refused',
      reason: expect.stringMatching(/cannot be read: the zip file breaks off after \d+ bytes$/),
      repair: `npx coinlake refetch binance_klines --file ${month('BTCUSDT')}`,
    },
    {
      ...noted,
      from: new Date('2024-03-01'),
      to: FIRST,
      parameters: { symbol: 'ETHUSDT', timeframe: '1h' },
      state: 'refused',
      reason: expect.stringContaining('Invalid symbol'),
      repair:
        'npx coinlake refetch binance_klines --series symbol=ETHUSDT --series timeframe=1h --from 2024-03-01T00:00:00Z --to 2024-03-01T02:00:00Z',
    },
    {
      ...noted,
      ...february,
      parameters: { symbol: 'LTCUSDT', timeframe: '1h' },
      file: month('LTCUSDT'),
      state: 'refused',
      reason: expect.stringContaining('expected by its CHECKSUM, got'),
      repair: `npx coinlake refetch binance_klines --file ${month('LTCUSDT')}`,
    },
  ]);
});

test('what rests fails no run; once the faults are over, later runs pick it up, and nothing is missing', async () => {
  files.clear();
  const resting = await market.run(later(0.5));
  expect(resting).toMatchObject({ status: 'SUCCEEDED', requests: 0 });
  const healed = await market.run(later(1));
  expect(healed.status, healed.error).toBe('SUCCEEDED');
  expect(healed.output).toMatchObject({ counts: { inserted: 5, restated: 0, unchanged: 2 * (696 + 1) } });
  expect([await rows('BTCUSDT'), await rows('ETHUSDT'), await rows('LTCUSDT')]).toEqual([699, 699, 699]);
  expect(await gaps()).toEqual([]);
});

test('refetch asks once more for what the lake holds, and erases nothing', async () => {
  const wanted = { from: new Date('2024-02-10'), to: new Date('2024-02-11'), series: { symbol: 'LTCUSDT' } };
  expect(await makeDue(market.session, binanceKlines, wanted)).toMatchObject([
    { parameters: { symbol: 'LTCUSDT', timeframe: '1h' } },
  ]);
  expect(await gaps()).toMatchObject([{ state: 'due', attempts: 0 }]);
  const run = await market.run(later(1));
  expect(run.output).toMatchObject({ counts: { records: 24, unchanged: 24 } });
  expect(run.files).toEqual(['LTCUSDT-1h-2024-02-10.zip.CHECKSUM', 'LTCUSDT-1h-2024-02-10.zip']);
  expect(await gaps()).toEqual([]);
  await expect(makeDue(market.session, binanceKlines, { series: { symbol: 'XRPUSDT' } })).rejects.toThrow(
    'No series of binance_klines with symbol=XRPUSDT was asked for yet. There are BTCUSDT 1h, ETHUSDT 1h, LTCUSDT 1h',
  );
});

test('what a changed recording may have by now is due at once; what is not in it any more rests', async () => {
  const gone = { kind: 'status', status: 400, body: '{"code":-1121,"msg":"Invalid symbol."}' } as const;
  await market.run(later(4), gone, Number.POSITIVE_INFINITY, 'ETHUSDT');
  const [refused, ...others] = await gaps();
  expect([refused?.state, others]).toEqual(['refused', []]);
  const folder = mkdtempSync(join(tmpdir(), 'recording-'));
  const windows = [
    { symbol: 'ETHUSDT', timeframe: '1h', from: '2024-03-01T00:00:00.000Z', to: '2024-03-01T05:00:00.000Z' },
  ];
  const start = () =>
    askForChanges(market.session, folder, folder, {
      binance_klines: { windows },
      coingecko_market_chart: false,
    });
  await start();
  const due = { state: 'due', from: refused?.from, to: new Date('2024-03-01T05:00:00Z'), attempts: 0 };
  expect(await gaps()).toMatchObject([due, { state: 'refused', from: due.to, to: refused?.to }]);
  expect((await market.run(later(4))).status).toBe('SUCCEEDED');
  const left = await gaps();
  expect(left).toMatchObject([{ state: 'refused', from: due.to }]);
  // Its own mark lies there now as well.
  await start();
  await start();
  expect(await gaps()).toEqual(left);
  rmSync(folder, { recursive: true });
});
