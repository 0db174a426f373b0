import { expect, it } from 'vitest';
import binanceKlines from '../../../../lib/datasets/binance_klines/dataset.ts';
import { boundsByPartition, boundsBySeries } from '../../../../lib/ingestion/coverage/series-bounds.ts';
import type { DataFile } from '../../../../lib/lake/data-file.ts';

const file = (symbol: string, month: number, lower?: string, upper?: string): DataFile => ({
  path: 'p',
  partition: { symbol, timeframe: '1h', open_time_month: month },
  recordCount: 5,
  sizeBytes: 1,
  columns: lower === undefined || upper === undefined ? {} : { open_time: { lower, upper } },
  splitOffsets: [],
});

it('adds up files of one partition, in epoch ms', () => {
  const bounds = boundsByPartition(binanceKlines, [
    file('A', 648, '3000', '9000'),
    file('A', 648, '1000', '2000'),
  ]);
  expect([...bounds]).toEqual([
    ['symbol=A/timeframe=1h/open_time_month=2024-01', { rows: 10, earliest: 1, latest: 9 }],
  ]);
});

it('adds up files of one series, and knows no bound where a file has none', () => {
  const files = [file('A', 648, '1000', '2000'), file('A', 649), file('B', 648, '1000', '2000')];
  expect([...boundsBySeries(binanceKlines, files)]).toEqual([
    ['A/1h', { rows: 10 }],
    ['B/1h', { rows: 5, earliest: 1, latest: 2 }],
  ]);
});

it('knows that rows lie on the grid where every file says so of all of its rows', () => {
  const flagged = (lower: boolean, upper: boolean, nulls: number, deleteFiles?: number): DataFile => ({
    ...file('A', 648),
    columns: { is_irregular: { lower, upper, nulls } },
    ...(deleteFiles !== undefined && { deleteFiles }),
  });
  const regular = flagged(false, false, 0);
  const isRegular = (...files: DataFile[]) =>
    boundsBySeries(binanceKlines, files).get('A/1h')?.isRegular ?? false;
  expect(isRegular(regular, regular)).toBe(true);
  const others = [
    flagged(false, true, 0),
    flagged(false, false, 1),
    file('A', 648),
    flagged(false, false, 0, 1),
  ];
  for (const other of others) {
    expect(isRegular(regular, other)).toBe(false);
    expect(isRegular(other, regular)).toBe(false);
  }
});
