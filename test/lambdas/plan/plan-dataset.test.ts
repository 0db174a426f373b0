import { describe, expect, it } from 'vitest';
import { planDataset, type Sequel, type SilverState } from '../../../lambdas/plan/plan-dataset.ts';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import { klinesConnector } from '../../../lib/datasets/binance_klines/klines.ts';
import { gridLedger } from '../../../lib/ingestion/books/grid-ledger.ts';
import type { LedgerRow } from '../../../lib/ingestion/books/slice-ledger.ts';

const connector = klinesConnector('http://127.0.0.1:1', 'http://127.0.0.1:1');
const scheduledTime = '2024-03-02T00:00:00Z';
const nothing: SilverState = { holdings: new Map(), newest: new Map(), times: async () => [] };
const demand = [
  { series: { symbol: 'OLDUSDT', timeframe: '1d' }, from: '2024-01-01' },
  { series: { symbol: 'NEWUSDT', timeframe: '1d' }, from: '2024-03-01' },
];
const pathOf = (symbol: string, month: string) => `symbol=${symbol}/timeframe=1d/open_time_month=${month}`;

const plan = (sequel: Partial<Sequel> = {}, state: SilverState = nothing) =>
  planDataset(
    binanceKlines,
    connector,
    demand,
    { run: 'r', scheduledTime, startedAt: scheduledTime },
    state,
    [],
    { ledger: new Map(), unfinished: new Map(), ...sequel },
  );
const pathsOf = ({ groups }: Awaited<ReturnType<typeof plan>>) => groups.flat().map(({ path }) => path);

describe('planDataset', () => {
  it('takes as many partitions as it may, the oldest of each series first, and counts what is left', async () => {
    const first = await plan({ slicesPerRun: 2 });
    expect(pathsOf(first)).toEqual([pathOf('OLDUSDT', '2024-01'), pathOf('NEWUSDT', '2024-03')]);
    expect(first.others).toEqual({ due: 2, held: 0, empty: 0, refused: 0, failed: 0, waiting: 0 });
    expect(pathsOf(await plan())).toHaveLength(4);
  });

  it('takes first what lies in bronze', async () => {
    const march = pathOf('OLDUSDT', '2024-03');
    const left = {
      batchId: `ingest_date=2024-03-02/before/${march}`,
      ranges: [{ from: Date.UTC(2024, 2), to: Date.UTC(2024, 2, 2) }],
    };
    const next = await plan({ slicesPerRun: 2, unfinished: new Map([[march, left]]) });
    expect(next.groups.flat().map(({ path, batchId }) => [path, batchId])).toEqual([
      [
        pathOf('OLDUSDT', '2024-01'),
        'ingest_date=2024-03-02/r/symbol=OLDUSDT__timeframe=1d__open_time_month=2024-01',
      ],
      [march, left.batchId],
    ]);
  });

  it('counts what is held and what rests, and says of what it asks for whether a part of it rests', async () => {
    const rest = (symbol: string, from: number, to: number, state: 'empty' | 'refused'): LedgerRow => ({
      slice: 's',
      parameters: { symbol, timeframe: '1d' },
      range: { from, to },
      state,
      source: 'binance',
      attempts: 1,
      nextAt: Date.parse(scheduledTime) + 1,
      run: 'before',
      recordedAt: 0,
    });
    const february = { rows: 29, earliest: Date.UTC(2024, 1), latest: Date.UTC(2024, 1, 29) };
    const planned = await plan(
      {
        ledger: gridLedger(binanceKlines, [
          rest('OLDUSDT', Date.UTC(2024, 0, 5), Date.UTC(2024, 0, 6), 'empty'),
          rest('NEWUSDT', Date.UTC(2024, 2, 1), Date.UTC(2024, 2, 2), 'refused'),
        ]),
      },
      { ...nothing, holdings: new Map([[pathOf('OLDUSDT', '2024-02'), february]]) },
    );
    expect(planned.groups.flat().map(({ path, rests }) => [path, rests])).toEqual([
      [pathOf('OLDUSDT', '2024-01'), 'empty'],
      [pathOf('OLDUSDT', '2024-03'), undefined],
    ]);
    expect(planned.others).toEqual({ due: 0, held: 1, empty: 0, refused: 1, failed: 0, waiting: 0 });
  });
});
