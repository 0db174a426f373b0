import { describe, expect, it } from 'vitest';
import { planDataset, type Sequel, type SilverState } from '../../../lambdas/plan/plan-dataset.ts';
import type { TimeRange } from '../../../lib/contracts/slice.ts';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import { klinesConnector } from '../../../lib/datasets/binance_klines/klines.ts';
import { gridLedger } from '../../../lib/ingestion/books/grid-ledger.ts';
import type { LedgerRow } from '../../../lib/ingestion/books/slice-ledger.ts';

const connector = klinesConnector('http://127.0.0.1:1', 'http://127.0.0.1:1');
const DAY = 86_400_000;
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
    { ledger: new Map(), ...sequel },
  );
const pathsOf = ({ groups }: Awaited<ReturnType<typeof plan>>) => groups.flat().map(({ path }) => path);

describe('planDataset', () => {
  it('takes as many partitions as it may, the oldest of each series first, and counts what is left', async () => {
    const first = await plan({ slicesPerRun: 2 });
    expect(pathsOf(first)).toEqual([pathOf('OLDUSDT', '2024-01'), pathOf('NEWUSDT', '2024-03')]);
    expect(first.others).toEqual({ due: 2, held: 0, stored: 0, empty: 0, refused: 0, failed: 0, waiting: 0 });
    expect(pathsOf(await plan())).toHaveLength(4);
  });

  it('takes first what lies in bronze, whatever is demanded, and asks for nothing beside it in its partition', async () => {
    const march = pathOf('OLDUSDT', '2024-03');
    const [first, second, third] = [1, 2, 3].map((day) => Date.UTC(2024, 2, day)) as [number, number, number];
    const batchOf = (path: string) => `ingest_date=2024-03-02/before/${path}`;
    const answer = (path: string, symbol: string, ranges: readonly TimeRange[]) => ({
      stored: { name: path, batchId: batchOf(path), ranges: [{ from: first, to: second }], attempts: 2 },
      planned: {
        values: {},
        path,
        batchId: batchOf(path),
        series: { symbol, timeframe: '1d' },
        ranges: [...ranges],
        rows: 1,
        history: [{ from: first, to: third, state: 'due' as const, attempts: 0, source: 'binance' }],
      },
    });
    const gone = pathOf('GONEUSDT', '2024-03');
    const next = await plan({
      slicesPerRun: 3,
      stored: {
        taken: [
          answer(march, 'OLDUSDT', [{ from: first, to: third, anchor: first - DAY } as TimeRange]),
          answer(gone, 'GONEUSDT', [{ from: first, to: second }]),
        ],
        left: [{ name: pathOf('NEWUSDT', '2024-03'), batchId: 'b', ranges: [], attempts: 3 }],
      },
    });
    const partitions = next.groups.flat();
    expect(partitions.map(({ path, batchId, isStored }) => [path, batchId, isStored])).toEqual([
      [march, batchOf(march), true],
      [gone, batchOf(gone), true],
      [
        pathOf('OLDUSDT', '2024-01'),
        'ingest_date=2024-03-02/r/symbol=OLDUSDT__timeframe=1d__open_time_month=2024-01',
        undefined,
      ],
    ]);
    // What was made due since is none of the batch's.
    expect(partitions[0]!.ranges).toEqual([{ from: first, to: second, anchor: first - DAY }]);
    expect(partitions[0]!.history).toEqual([
      { from: first, to: second, state: 'due', attempts: 0, source: 'binance' },
      { from: first, to: second, state: 'stored', attempts: 2, source: 'binance' },
    ]);
    expect(next.others).toMatchObject({ due: 2, held: 0 });
  });

  it('says of a partition that waits for what is stored whether more of it is due', async () => {
    const january = pathOf('OLDUSDT', '2024-01');
    const [from, to] = [Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 31)];
    const series = { symbol: 'OLDUSDT', timeframe: '1d' };
    const taken = (range: TimeRange) => ({
      stored: { name: january, batchId: 'b', ranges: [range], attempts: 1 },
      planned: { values: {}, path: january, batchId: 'b', series, ranges: [range], rows: 1 },
    });
    const restOf = async (range: TimeRange, state = nothing) =>
      (await plan({ stored: { taken: [taken(range)], left: [] } }, state)).groups[0]![0]!.rests;
    expect(await restOf({ from, to })).toBe('due');
    expect(await restOf({ from, to: to + DAY })).toBeUndefined();
    const rows = { rows: 30, earliest: from, latest: to - DAY };
    const held = { ...nothing, holdings: new Map([[january, rows]]) };
    expect(await restOf({ from: to, to: to + DAY }, held)).toBeUndefined();
  });

  it('takes a partition whose files cannot be read for one without holes', async () => {
    const rows = { rows: 20, earliest: Date.UTC(2024, 0, 1), latest: Date.UTC(2024, 0, 30) };
    const planned = await plan(
      {},
      {
        ...nothing,
        holdings: new Map([[pathOf('OLDUSDT', '2024-01'), rows]]),
        times: async () => undefined,
      },
    );
    expect(planned.groups.flat()[0]!.ranges).toMatchObject([
      { from: Date.UTC(2024, 0, 31), to: Date.UTC(2024, 1, 1) },
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
    expect(planned.others).toEqual({
      due: 0,
      held: 1,
      stored: 0,
      empty: 0,
      refused: 1,
      failed: 0,
      waiting: 0,
    });
  });
});
