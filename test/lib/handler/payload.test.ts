import { beforeAll, expect, it, vi } from 'vitest';
import { invoke } from '../../lambdas/support/invoke.ts';

beforeAll(() => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
});

it.each([
  [
    'plan',
    { run: 'r', dataset: 'd', scheduledTime: 'noon', startedAt: '2024-06-01T00:00:00Z', token: 't' },
    'Input of plan is not valid: scheduledTime: an ISO 8601 instant expected, e.g. 2024-06-01T00:05:00Z',
  ],
  [
    'ingest',
    { run: 'r', group: -1 },
    'Input of ingest is not valid: group: Too small: expected number to be >=0',
  ],
  [
    'normalize',
    { run: 'a/b', group: 0, attempt: 1 },
    'Input of normalize is not valid: run: an execution name expected: up to 80 letters, digits, dots, - and _',
  ],
  ['commit', null, 'Input of commit is not valid: (payload): Invalid input: expected object, received null'],
  [
    'publish',
    {
      run: 'r',
      model: 'm',
      scheduledTime: '2024-06-01T00:05:00Z',
      staged: {},
      sources: [],
      sqlHash: 'h',
      token: 't',
    },
    'Input of publish is not valid: staged.database: Invalid input: expected string, received undefined; staged.table: Invalid input: expected string, received undefined; staged.location: Invalid input: expected string, received undefined',
  ],
  ['report', { kind: 'other' }, 'Input of report is not valid: kind: dataset or model expected'],
])('%s says what is wrong with its input', async (name, payload, message) => {
  const { handler } = (await import(`../../../lambdas/${name}/handler.ts`)) as { handler: unknown };
  await expect(invoke(handler, payload)).rejects.toMatchObject({ name: 'InvalidPayload', message });
});
