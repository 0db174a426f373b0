import { describe, expect, test } from 'vitest';
import { RunReader, type RunsQuestion } from '../../../lib/runs/run-reader.ts';
import { history, second } from './run-history.ts';
import { type Execution, smallDeployment } from './small-deployment.ts';

const MODELS = ['daily', 'hourly', 'rare'];
const MACHINES = ['dataset-a', 'dataset-b', 'gold-model'];

/** Runs of two datasets and three models in turn, several a second; one in fifty failed, the newest runs. */
const executions: readonly Execution[] = Array.from({ length: 10_000 }, (_, i) => {
  const machine = MACHINES[i % 3]!;
  const name = machine === 'gold-model' ? (i % 900 === 2 ? 'rare' : MODELS[i % 2]!) : machine.slice(8);
  const status = i === 9_999 ? 'RUNNING' : i % 50 === 7 ? 'FAILED' : 'SUCCEEDED';
  return {
    machine,
    id: `run-${String((i * 7919) % 10_000).padStart(5, '0')}`,
    startedAt: second(Math.floor(i / 4)),
    status,
    input: { [machine === 'gold-model' ? 'model' : 'dataset']: name, scheduledTime: '2024-06-01T00:00:00Z' },
    ...(status === 'FAILED' && { error: 'ProviderRejected', cause: '{"errorMessage":"no"}' }),
  };
});
/** In this test's own words: newest first, those of one moment by id. */
const ordered = executions.toSorted(
  (a, b) => b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? -1 : 1),
);
const nameOf = ({ input }: Execution) => Object.values(input!)[0] as string;

async function allPages(reader: RunReader, question: RunsQuestion) {
  const ids: string[] = [];
  const sizes: number[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const page = await reader.page({ ...question, ...(cursor !== '' && { cursor }) });
    ids.push(...page.runs.map(({ run }) => run));
    sizes.push(page.runs.length);
    cursor = page.next;
  }
  return { ids, sizes };
}

describe('10,000 runs', () => {
  const { source, asked } = smallDeployment(executions, MACHINES);
  const reader = new RunReader(source);

  test('the newest page asks for little', async () => {
    const { runs, next } = await reader.page({ limit: 50 });
    expect(runs.map(({ run }) => run)).toEqual(ordered.slice(0, 50).map(({ id }) => id));
    expect(next).toBeDefined();
    expect(asked.lists).toBe(3);
    expect(asked.descriptions).toBe(50);
    // What has ended is remembered.
    await reader.page({ limit: 50 });
    expect(asked.descriptions).toBe(51);
  });

  test.each([
    ['all', { limit: 200 }, () => true],
    ['one status', { limit: 200, status: 'FAILED' }, ({ status }: Execution) => status === 'FAILED'],
    ['a dataset', { limit: 199, of: 'b' }, ({ machine }: Execution) => machine === 'dataset-b'],
    ['a model among others', { limit: 200, of: 'hourly' }, (one: Execution) => nameOf(one) === 'hourly'],
    ['a rare model', { limit: 3, of: 'rare' }, (one: Execution) => nameOf(one) === 'rare'],
  ] as const)('the pages of %s fit together: each run once, newest first', async (_, question, fits) => {
    const { ids, sizes } = await allPages(reader, question);
    const expected = ordered.filter(fits).map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(3);
    expect(ids).toEqual(expected);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(question.limit);
  });

  test('a page describes a bounded number of runs, however few fit', async () => {
    const fresh = smallDeployment(executions, MACHINES);
    const page = await new RunReader(fresh.source).page({ limit: 200, of: 'rare' });
    expect(page.runs.length).toBeLessThan(3);
    expect(page.next).toBeDefined();
    expect(fresh.asked.descriptions).toBe(400);
  });

  test('a cursor that is none', async () => {
    await expect(reader.page({ limit: 1, cursor: 'x' })).rejects.toThrow(
      "'x' is none: give 'next' of an answer as it came",
    );
  });

  test('datasets are those that have a machine; of another deployment none is seen', async () => {
    expect(await reader.datasets()).toEqual(['a', 'b']);
  });
});

test('a story: states, the failed one, what it started, checks', async () => {
  const child = 'arn:aws:states:us-east-1:000000000000:execution:coinlake-dev-gold-model:child';
  const answer = {
    ResultSet: {
      Rows: [
        {
          Data: [{ VarCharValue: 'check_name' }, { VarCharValue: 'violations' }, { VarCharValue: 'sample' }],
        },
        { Data: [{ VarCharValue: 'unique' }, { VarCharValue: '2' }, { VarCharValue: 'BTC' }] },
        { Data: [{ VarCharValue: 'not_null' }, { VarCharValue: '0' }, {}] },
      ],
    },
  };
  const { source } = smallDeployment(
    [
      {
        machine: 'dataset-a',
        id: 'parent',
        startedAt: second(0),
        status: 'FAILED',
        input: { dataset: 'a' },
        error: 'RefreshFailed',
        cause: 'daily',
        events: history([
          ['ExecutionStarted', 0],
          ['TaskStateEntered', 1, { name: 'Refresh' }],
          ['TaskScheduled', 2],
          ['TaskSubmitted', 3, { output: JSON.stringify({ ExecutionArn: child }) }],
          ['TaskFailed', 4, { error: 'AuditFailed', cause: 'unique' }],
          ['ExecutionFailed', 5, { error: 'RefreshFailed', cause: 'daily' }],
        ]),
      },
      {
        machine: 'gold-model',
        id: 'child',
        startedAt: second(3),
        status: 'FAILED',
        input: {
          model: 'daily',
          AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID:
            'arn:aws:states:us-east-1:000000000000:execution:coinlake-dev-dataset-a:parent',
        },
        error: 'AuditFailed',
        cause: 'unique',
        events: history([
          ['ExecutionStarted', 0],
          ['TaskStateEntered', 1, { name: 'Read audit' }],
          ['TaskScheduled', 2],
          ['TaskSucceeded', 3, { resource: 'getQueryResults', output: JSON.stringify(answer) }],
        ]),
      },
    ],
    MACHINES,
  );
  const reader = new RunReader(source);
  const parent = await reader.story('parent');
  expect(parent?.failedState).toMatchObject({ name: 'Refresh', error: 'AuditFailed: unique' });
  expect(parent?.started).toMatchObject([
    { run: 'child', name: 'daily', startedBy: 'parent', error: 'AuditFailed: unique' },
  ]);
  expect(parent?.progress).toBeUndefined();
  const story = await reader.story('child');
  expect(story?.checks).toEqual([
    { check: 'unique', violations: 2, sample: 'BTC' },
    { check: 'not_null', violations: 0 },
  ]);
  expect(await reader.story('nobody')).toBeUndefined();
  expect(await reader.story('../parent')).toBeUndefined();
});
