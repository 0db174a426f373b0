import { beforeAll, expect, test } from 'vitest';
import { batches } from '../../../lib/contracts/ops/batches.ts';
import { quarantine } from '../../../lib/contracts/ops/quarantine.ts';
import { datasets } from '../../../lib/datasets/registry.ts';
import { RunReader } from '../../../lib/runs/run-reader.ts';
import { history, second } from '../runs/run-history.ts';
import { smallDeployment } from '../runs/small-deployment.ts';
import { smallLake } from './small-lake.ts';

const answer = (...violations: readonly string[]) =>
  JSON.stringify({
    ResultSet: {
      Rows: [
        {
          Data: [{ VarCharValue: 'check_name' }, { VarCharValue: 'violations' }, { VarCharValue: 'sample' }],
        },
        ...violations.map((count, i) => ({
          Data: [
            { VarCharValue: `check ${i}` },
            { VarCharValue: count },
            count === '0' ? {} : { VarCharValue: 'BTC' },
          ],
        })),
      ],
    },
  });
const build = (id: string, model: string, at: number, output: object, ...violations: readonly string[]) => ({
  ...{ machine: 'gold-model', id, startedAt: second(at), input: { model }, output },
  events: history([
    ['ExecutionStarted', 0],
    ['TaskSucceeded', 1, { resource: 'getQueryResults', output: answer(...violations) }],
  ]),
});
const { source } = smallDeployment(
  [
    build('old', 'ohlcv_daily', 0, { rows: 1 }, '5'),
    build('new', 'ohlcv_daily', 60, { rows: 1 }, '0', '0'),
    build('skipped', 'ohlcv_daily', 120, { skipped: 'nothing new' }, '9'),
    build('broken', 'session_volatility', 30, {}, '0', '2'),
    build('gone', 'a_model_that_was', 200, { rows: 1 }, '1'),
  ],
  ['dataset-a', 'gold-model'],
);
const gap = { dataset: 'a', parameters: { symbol: 'X' }, attempts: 1 };
const served = smallLake({
  runs: new RunReader(source),
  datasets: Object.values(datasets),
  health: {
    freshness: async () => [
      ...(['fresh', 'error', 'warn'] as const).map((freshness) => ({
        ...{ dataset: `of ${freshness}`, freshness, warnAfterMilliseconds: 1, errorAfterMilliseconds: 2 },
        measuredAgainst: 'now' as const,
      })),
    ],
    gaps: async () => [
      { ...gap, state: 'missed' },
      { ...gap, state: 'failed', from: second(0), to: second(3600), reason: 'no answer', repair: 'again' },
      ...Array.from({ length: 600 }, () => ({ ...gap, state: 'empty' })),
    ],
  },
});
const time = BigInt(second(0).getTime()) * 1000n;
const batch = (dataset: string, id: string, parts: Readonly<Record<string, bigint>>) => ({
  ...{ dataset, run: `run of ${id}`, batch_id: id, partition: 'p', scheduled_time: time, fetched_at: time },
  ...{ inserted: 0n, restated: 0n, unchanged: 0n, duplicate: 0n, open: 0n, quarantined: 0n, ...parts },
});

beforeAll(async () => {
  const rows = [
    batch('a', 'a1', { records: 10n, inserted: 7n, restated: 1n, open: 2n }),
    batch('a', 'a2', { records: 3n, duplicate: 1n, quarantined: 2n }),
    batch('b', 'b1', { records: 5n, inserted: 4n }),
  ];
  await served.append(batches, rows, 'r1');
  await served.append(batches, [batch('a', 'a3', { records: 1n, unchanged: 1n })], 'r2');
  const bad = (reason: string, at: bigint) => ({
    ...{ dataset: 'a', run: 'r', batch_id: 'a2', object: 'o', row_number: 1n, reason, raw: '[]' },
    quarantined_at: time + at,
  });
  await served.append(
    quarantine,
    [bad('close: -1', 0n), bad('open: x', 0n), bad('close: -2', 5_000_000n)],
    'r3',
  );
});

test('every record is added up, and a batch that does not balance is named', async () => {
  const { body, headers } = await served.ask('/api/v1/quality');
  expect(headers.get('cache-control')).toBe('no-store');
  const ofChanges = { deleted: 0, superseded: 0, skipped: 0 };
  const parts = { restated: 0, unchanged: 0, duplicate: 0, open: 0, quarantined: 0, ...ofChanges };
  expect(body.conservation).toEqual({
    datasets: [
      { dataset: 'b', batches: 1, records: 5, parts: { ...parts, inserted: 4 }, is_balanced: false },
      {
        ...{ dataset: 'a', batches: 3, records: 14, is_balanced: true },
        parts: {
          inserted: 7,
          restated: 1,
          unchanged: 1,
          duplicate: 1,
          open: 2,
          quarantined: 2,
          ...ofChanges,
        },
      },
    ],
    unbalanced: [{ dataset: 'b', run: 'run of b1', batch: 'b1', records: 5, accounted: 4 }],
    files_left_out: 0,
  });
});

test('what was set aside, the commonest reason first', async () => {
  const { body } = await served.ask('/api/v1/quality');
  expect(body.quarantine.reasons).toEqual([
    { dataset: 'a', what: 'close', records: 2, sample: 'close: -2', newest_at: '2024-06-01T00:00:05Z' },
    { dataset: 'a', what: 'open', records: 1, sample: 'open: x', newest_at: '2024-06-01T00:00:00Z' },
  ]);
});

test('of each model the newest build that was audited; the broken ones first', async () => {
  const { body } = await served.ask('/api/v1/quality');
  expect(body.audits.map(({ model, run, broken }: Record<string, unknown>) => [model, run, broken])).toEqual([
    ['session_volatility', 'broken', 1],
    ['ohlcv_daily', 'new', 0],
  ]);
  expect(body.audits[0].checks).toEqual([
    { check: 'check 1', violations: 2, sample: 'BTC' },
    { check: 'check 0', violations: 0, sample: null },
  ]);
});

test('the latest dataset first, and gaps that nothing can be done about last', async () => {
  const { body } = await served.ask('/api/v1/quality');
  expect(body.freshness.map(({ freshness }: { freshness: string }) => freshness)).toEqual([
    'error',
    'warn',
    'fresh',
  ]);
  expect(body.gaps).toHaveLength(500);
  expect(body.gaps_left_out).toBe(102);
  expect(body.gaps[0]).toEqual({
    ...{ dataset: 'a', parameters: { symbol: 'X' }, file: null, state: 'failed', kind: null, attempts: 1 },
    ...{ from: second(0).toISOString(), to: second(3600).toISOString(), reason: 'no answer', next_at: null },
    repair: 'again',
  });
});

test('an empty lake has an answer, too', async () => {
  const { status, body } = await smallLake().ask('/api/v1/quality');
  expect(status).toBe(200);
  expect(body).toMatchObject({ freshness: [], series: [], audits: [], gaps: [], gaps_left_out: 0 });
  expect(body.conservation).toEqual({ datasets: [], unbalanced: [], files_left_out: 0 });
});
