import { expect, test } from 'vitest';
import { gapListing } from '../../../../lib/cli/commands/gaps.ts';

const TARGET = ' --data /d --env prod';
const row = {
  slice: 'symbol=BTCUSDT/timeframe=1h/open_time_month=2024-03',
  parameters: { symbol: 'BTCUSDT', timeframe: '1h' },
  state: 'refused',
  reason: 'Invalid symbol',
  source: 'binance',
  attempts: 2,
  run: 'r',
  recordedAt: 0,
} as const;
const range = { from: Date.UTC(2024, 2, 1), to: Date.UTC(2024, 2, 2) };
const repairOf = (gap: Partial<Parameters<typeof gapListing>[0]>) =>
  gapListing({ dataset: 'binance_klines', row, range, ...gap }, TARGET).repair;

test('the command that asks for a stretch of a series at once names the deployment', () => {
  expect(repairOf({})).toBe(
    `npx coinlake refetch binance_klines --series symbol=BTCUSDT --series timeframe=1h --from 2024-03-01T00:00:00Z --to 2024-03-02T00:00:00Z${TARGET}`,
  );
});

test('so does that of a file, and of what has no time', () => {
  const file = 'data/spot/BTCUSDT-1h-2024-02.zip';
  expect(repairOf({ row: { ...row, source: file } })).toBe(
    `npx coinlake refetch binance_klines --file ${file}${TARGET}`,
  );
  expect(repairOf({ row: { ...row, parameters: {} }, range: undefined })).toBe(
    `npx coinlake refetch binance_klines${TARGET}`,
  );
});

test('what was missed cannot be asked for again', () => {
  expect(repairOf({ row: { ...row, state: 'missed' } })).toBeUndefined();
});
