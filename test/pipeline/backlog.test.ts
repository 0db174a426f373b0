import { afterAll, beforeAll, expect, test } from 'vitest';
import { followRuns, slicesAfter } from '../../lib/cli/follow-runs.ts';
import { faultyMarket } from '../end-to-end/faulty-market.ts';

let market: Awaited<ReturnType<typeof faultyMarket>>;
beforeAll(async () => {
  market = await faultyMarket({ symbols: ['BTCUSDT', 'ETHUSDT'], start: '2024-01-15', slicesPerRun: 3 });
});
afterAll(() => market.close());

test('months that a run does not take are taken by the runs that it starts, until none is due', async () => {
  const at = new Date('2024-03-02T00:00:00Z');
  const first = await market.run(at);
  const rest = await followRuns(market.session.sfn, first.arn, () => {});
  const tallies = rest.map(({ events }) => slicesAfter(events));
  expect(tallies).toMatchObject([
    { due: 3, held: 3 },
    { due: 0, held: 6 },
  ]);
  expect(rest.map(({ status, output }) => [status, (output as { counts: object }).counts])).toMatchObject([
    ['SUCCEEDED', { inserted: 2 * 17 * 24 + 29 * 24 }],
    ['SUCCEEDED', { inserted: 29 * 24 + 2 * 24 }],
  ]);
  expect(
    await market.query(
      'SELECT symbol, count(*), count(DISTINCT open_time) FROM silver.binance_klines GROUP BY symbol ORDER BY symbol',
    ),
  ).toEqual(['BTCUSDT', 'ETHUSDT'].map((symbol) => [symbol, String(47 * 24), String(47 * 24)]));
});

test('a run that gets no answer starts none, and the next scheduled one goes on', async () => {
  const at = new Date('2024-03-02T01:00:00Z');
  const down = await market.run(at, { kind: 'status', status: 503, body: '' });
  expect(down.status).toBe('FAILED');
  expect(await followRuns(market.session.sfn, down.arn, () => {})).toHaveLength(1);
  const next = await market.run(new Date('2024-03-02T02:00:00Z'));
  expect(next.output).toMatchObject({ counts: { inserted: 4 }, slices: { due: 0, held: 6 } });
});
