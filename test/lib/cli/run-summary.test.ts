import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { auditVerdict, skipReason } from '../../../lib/cli/run-summary.ts';

const succeeded = (resource: string, output: unknown): HistoryEvent => ({
  id: 1,
  timestamp: new Date(0),
  type: 'TaskSucceeded',
  taskSucceededEventDetails: { resource, resourceType: 'any', output: JSON.stringify(output) },
});
const lease = succeeded('invoke', { Payload: { token: 'x' } });
const audit = (...violations: string[]) =>
  succeeded('getQueryResults', {
    ResultSet: {
      Rows: [['check_name', 'violations', 'sample'], ...violations.map((n) => ['unique(day)', n])].map(
        (row) => ({
          Data: row.map((VarCharValue) => ({ VarCharValue })),
        }),
      ),
    },
  });
const ended = (output: object): HistoryEvent => ({
  id: 2,
  timestamp: new Date(0),
  type: 'ExecutionSucceeded',
  executionSucceededEventDetails: { output: JSON.stringify(output) },
});
const skipped = ended({ outcome: 'succeeded', published: false, skipped: 'silver.charts has no rows yet' });
const run = { id: 'abc', status: 'SUCCEEDED' };

test.each<[string, Parameters<typeof auditVerdict>[0], HistoryEvent[], string]>([
  ['checks that held', run, [lease, audit('0', '0')], '2 of 2 checks held'],
  ['a check that did not', run, [lease, audit('0', '3')], '1 of 2 checks held'],
  ['the last build’s audit', run, [audit('5'), lease, audit('0')], '1 of 1 checks held'],
  ['why there was nothing to build', run, [lease, skipped], 'skipped: silver.charts has no rows yet'],
  [
    'a lease that another run holds',
    run,
    [ended({ skipped: 'another run is building it' })],
    'skipped: another run is building it',
  ],
  [
    'an empty build',
    run,
    [lease, audit('1'), ended({ skipped: 'no rows of use' })],
    'skipped: no rows of use',
  ],
  ['a failure', { id: 'abc', status: 'FAILED' }, [audit('0')], 'FAILED; see: npx coinlake runs show abc'],
])('%s', (_, of, events, verdict) => {
  expect(auditVerdict(of, events)).toBe(verdict);
});

test('a warning is told with what it found', () => {
  const rows = [
    ['check_name', 'violations', 'sample'],
    ['unique(day)', '0'],
    ['warning: invariant(grid)', '2', 'day=2024-05-31'],
  ];
  const answer = succeeded('getQueryResults', {
    ResultSet: { Rows: rows.map((row) => ({ Data: row.map((VarCharValue) => ({ VarCharValue })) })) },
  });
  expect(auditVerdict(run, [lease, answer])).toBe(
    '1 of 2 checks held; warning: invariant(grid) (2, e.g. day=2024-05-31)',
  );
});

test('a run that had something to do has no reason to skip', () => {
  expect(skipReason([lease, audit('0'), ended({ published: true })])).toBeUndefined();
  expect(skipReason([lease, skipped])).toBe('silver.charts has no rows yet');
});
