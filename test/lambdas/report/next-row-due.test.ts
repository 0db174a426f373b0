import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextRowDue, seriesDues } from '../../../lambdas/report/next-row-due.ts';
import { candleAnswer, localRun } from '../support/local-run.ts';

const series = (symbol: string) => ({ symbol, timeframe: '1h' });
const demand = { series: series('BTCUSDT'), from: '2024-01-30' };
const at = Date.parse('2024-01-31T12:05:00Z');

let run: Awaited<ReturnType<typeof localRun>>;
beforeAll(async () => {
  run = await localRun(candleAnswer(new Set([Date.UTC(2024, 0, 31, 11)])));
  await run.all('r1', '2024-01-31T12:05:00Z');
});
afterAll(() => run.server.close());

const due = async (...given: Parameters<typeof seriesDues>) => nextRowDue(await seriesDues(...given));

test('an interval is due when it has ended', async () => {
  // The newest candle is that of 10:00; the one of 11:00 was due at noon.
  expect(await due(run.lake, run.dataset, [demand], at)).toBe(Date.parse('2024-01-31T12:00:00Z'));
});

test('a sample is due when its slot begins', async () => {
  const samples = { ...run.dataset, grid: { ...run.dataset.grid, rows: 'samples' as const } };
  expect(await due(run.lake, samples, [demand], at)).toBe(Date.parse('2024-01-31T11:00:00Z'));
});

test('a series without rows takes nothing from the others, one that ended before is not asked', async () => {
  const other = { series: series('ETHUSDT'), from: '2024-01-30' };
  expect(await due(run.lake, run.dataset, [other], at)).toBe('unknown');
  expect(await due(run.lake, run.dataset, [demand, other], at)).toBe(Date.parse('2024-01-31T12:00:00Z'));
  expect(await seriesDues(run.lake, run.dataset, [demand, other], at)).toEqual([
    { series: 'BTCUSDT/1h', due: Date.parse('2024-01-31T12:00:00Z') },
    { series: 'ETHUSDT/1h', due: undefined },
  ]);
  const ended = { ...other, to: '2024-01-31' };
  expect(await due(run.lake, run.dataset, [demand, ended], at)).toBe(Date.parse('2024-01-31T12:00:00Z'));
  expect(await due(run.lake, run.dataset, [ended], at)).toBe('never');
});
