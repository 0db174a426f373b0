import { describe, expect, it } from 'vitest';
import { agendaOf, gridLedger, supersededSegments } from '../../../../lib/ingestion/books/grid-ledger.ts';
import type { LedgerRow } from '../../../../lib/ingestion/books/slice-ledger.ts';

const dataset = { series: ['symbol'] };
const row = (from: number, to: number, more: Partial<LedgerRow> = {}): LedgerRow => ({
  slice: 'symbol=A',
  parameters: { symbol: 'A' },
  range: { from, to },
  state: 'empty',
  source: 'exchange',
  attempts: 1,
  run: 'r',
  recordedAt: 0,
  ...more,
});
const segments = (rows: readonly LedgerRow[]) =>
  gridLedger(dataset, rows)
    .get('A')!
    .segments.map(({ from, to, row: { state } }) => [from, to, state])
    .sort();

describe('gridLedger', () => {
  it('tells the state of a stretch by the newest row that covers it', () => {
    const rows = [row(0, 10), row(3, 5, { state: 'held' }), row(4, 12, { state: 'refused' })];
    expect(segments(rows)).toEqual([
      [0, 3, 'empty'],
      [3, 4, 'held'],
      [4, 12, 'refused'],
    ]);
  });

  it('keeps what is noted of files apart from their stretch', () => {
    const file = row(0, 10, { source: 'data/a.zip', state: 'refused' });
    const ledger = gridLedger(dataset, [row(0, 10, { state: 'held' }), file]).get('A')!;
    expect(ledger.segments.map(({ row: { state } }) => state)).toEqual(['held']);
    expect(ledger.files).toEqual([file]);
  });
});

describe('supersededSegments', () => {
  it('lets go of rows that are covered, and of what is held, unless it covers a part of another', () => {
    const old = row(0, 2);
    const healed = row(0, 2, { state: 'held' });
    const open = row(5, 9);
    const part = row(6, 7, { state: 'held' });
    const rows = [old, healed, open, part];
    const gone = supersededSegments(dataset)(rows);
    expect(rows.filter((one) => !gone.has(one))).toEqual([open, part]);
    expect(segments(rows.filter((one) => !gone.has(one)))).toEqual([
      [5, 6, 'empty'],
      [6, 7, 'held'],
      [7, 9, 'empty'],
    ]);
  });
});

describe('agendaOf', () => {
  const agenda = (rows: readonly LedgerRow[], newest?: number) =>
    agendaOf(gridLedger(dataset, rows).get('A')!, { scheduledTime: 100, now: 1000, newest });

  it('lets a stretch rest until its next scheduled time, and one that waits until that of the clock', () => {
    const rows = [
      row(0, 1, { nextAt: 101 }),
      row(2, 3, { nextAt: 100 }),
      row(4, 5, { state: 'waiting', nextAt: 1001 }),
      row(6, 7, { state: 'waiting', nextAt: 999 }),
      row(8, 9, { state: 'failed' }),
    ];
    expect(agenda(rows).resting).toEqual([
      { from: 0, to: 1 },
      { from: 4, to: 5 },
    ]);
  });

  it('asks again at once for what a later row has passed by', () => {
    const rows = [row(10, 20, { nextAt: 500, kind: 'late' })];
    expect(agenda(rows, 19).resting).toEqual([{ from: 10, to: 20 }]);
    expect(agenda(rows, 20).resting).toEqual([]);
  });

  it('has due what was made so, and files that were refused, in their time', () => {
    const file = (name: string, nextAt: number) =>
      row(30, 40, { source: `data/${name}.zip`, state: 'refused', nextAt });
    const rows = [row(0, 5, { state: 'due' }), file('a', 101), file('b', 100)];
    expect(agenda(rows)).toEqual({
      resting: [],
      due: [
        { from: 0, to: 5 },
        { from: 30, to: 40 },
      ],
    });
  });
});
