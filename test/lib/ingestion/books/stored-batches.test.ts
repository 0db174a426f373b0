import { expect, it } from 'vitest';
import binanceKlines from '../../../../lib/datasets/binance_klines/dataset.ts';
import { gridLedger } from '../../../../lib/ingestion/books/grid-ledger.ts';
import { type LedgerRow, newestBySlice } from '../../../../lib/ingestion/books/slice-ledger.ts';
import { storedPartitions, storedSlices } from '../../../../lib/ingestion/books/stored-batches.ts';

const HOUR = 3_600_000;
const FEBRUARY = Date.UTC(2024, 1);
const row = (from: number, to: number, more: Partial<LedgerRow>): LedgerRow => ({
  slice: 's',
  parameters: { symbol: 'BTCUSDT', timeframe: '1h' },
  range: { from: FEBRUARY + from * HOUR, to: FEBRUARY + to * HOUR },
  state: 'stored',
  source: 'binance',
  version: 'batch-1',
  attempts: 1,
  run: 'r',
  recordedAt: from,
  ...more,
});

it('of a partition gives the oldest batch, without what was made due since', () => {
  const ledger = gridLedger(binanceKlines, [
    row(0, 10, { attempts: 2 }),
    row(20, 30, { version: 'batch-2', recordedAt: 20 }),
    row(-5, 0, { version: 'batch-0', recordedAt: 0 }),
    row(4, 6, { state: 'due', version: undefined, recordedAt: 21 }),
  ]);
  expect(
    storedPartitions(binanceKlines, ledger).map(({ ranges, ...rest }) => ({
      ...rest,
      hours: ranges.map(({ from, to }) => [(from - FEBRUARY) / HOUR, (to - FEBRUARY) / HOUR]),
    })),
  ).toEqual([
    {
      name: 'symbol=BTCUSDT/timeframe=1h/open_time_month=2024-01',
      batchId: 'batch-0',
      attempts: 1,
      hours: [[-5, 0]],
    },
    {
      name: 'symbol=BTCUSDT/timeframe=1h/open_time_month=2024-02',
      batchId: 'batch-1',
      attempts: 2,
      hours: [
        [0, 4],
        [6, 10],
      ],
    },
  ]);
});

it('of slices gives those whose newest row says so, the least tried first', () => {
  const ledger = newestBySlice([
    row(0, 1, { slice: 'often', attempts: 7 }),
    row(0, 1, { slice: 'held' }),
    row(0, 1, { slice: 'held', state: 'held' }),
    row(0, 1, { slice: 'once', version: 'batch-3' }),
  ]);
  expect(storedSlices(ledger)).toEqual([
    { name: 'once', batchId: 'batch-3', ranges: [], attempts: 1 },
    { name: 'often', batchId: 'batch-1', ranges: [], attempts: 7 },
  ]);
});
