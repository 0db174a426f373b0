import { expect, test } from 'vitest';
import { monthlyCost } from '../../../../lib/infra/cost/monthly-cost.ts';
import { type Deployment, readDeployment } from '../../../../lib/infra/cost/read-deployment.ts';

const machine = (states: object, start: string) => ({
  'Fn::Sub': [JSON.stringify({ StartAt: start, States: states }), {}],
});
const schedule = (expression: string, input: object, zone = 'UTC') => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: zone,
    Target: { Input: JSON.stringify(input) },
  },
});

test('reads what is billed from a template', () => {
  const deployment = readDeployment([
    {
      Resources: {
        FunctionsleaseFunction1A2B: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 256 } },
        S1: schedule('cron(5 * * * ? *)', { dataset: 'klines' }),
        S2: schedule('cron(0 */6 * * ? *)', { model: 'coins' }),
        M1: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            StateMachineName: 'x-dataset-klines',
            DefinitionString: machine(
              {
                Body: {
                  Type: 'Parallel',
                  Next: 'Choose',
                  Branches: [
                    {
                      StartAt: 'Refresh',
                      States: {
                        Refresh: {
                          Type: 'Map',
                          Items: [{ models: ['daily'] }],
                          ItemProcessor: { StartAt: 'Model', States: { Model: { Type: 'Task' } } },
                        },
                      },
                    },
                  ],
                },
                Choose: { Type: 'Choice', Choices: [{ Next: 'Done' }], Default: 'Failed' },
                Done: { Type: 'Succeed' },
                Failed: { Type: 'Fail' },
              },
              'Body',
            ),
          },
        },
        M2: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            StateMachineName: 'x-gold-model',
            DefinitionString: machine({ Only: { Type: 'Succeed' } }, 'Only'),
          },
        },
        A: { Type: 'AWS::CloudWatch::Alarm' },
        D: { Type: 'AWS::CloudWatch::Dashboard' },
        K: { Type: 'AWS::KMS::Key' },
        P: { Type: 'AWS::SecretsManager::Secret' },
      },
    },
  ]);
  expect(deployment).toEqual({
    memory: { lease: 256 },
    datasetRuns: { klines: 720 },
    modelRuns: { coins: 120, daily: 720 },
    datasetTransitions: 5,
    modelTransitions: 1,
    alarms: 1,
    dashboards: 1,
    keys: 1,
    secrets: 1,
  } satisfies Partial<Record<keyof Deployment, unknown>>);
});

test('computes dollars by hand-checked sums', () => {
  const memory = {
    lease: 1024,
    plan: 1024,
    ingest: 1024,
    normalize: 1024,
    commit: 1024,
    publish: 1024,
    report: 1024,
  };
  const bill = monthlyCost({
    memory,
    datasetRuns: { klines: 1000 },
    modelRuns: { daily: 1000 },
    datasetTransitions: 16,
    modelTransitions: 14,
    alarms: 3,
    dashboards: 1,
    keys: 1,
    secrets: 1,
  });
  // Nothing of it passes a free tier but transitions, and what has none.
  const left = Object.fromEntries(bill.map((line) => [line.what, Number(line.afterFreeTiers.toFixed(4))]));
  expect(left).toMatchObject({
    Lambda: 0,
    'Step Functions': 0.65,
    Athena: 0.1,
    Metrics: 0,
    Alarms: 0,
    Dashboard: 0,
    Logs: 0,
    Secrets: 0.4,
    // 40,000 requests, 20,000 of them free.
    KMS: 1.06,
  });
  const dollars = Object.fromEntries(bill.map((line) => [line.what, Number(line.usd.toFixed(4))]));
  expect(dollars).toMatchObject({
    // 12,000 calls; a dataset's run 12 GB-s, a model's 6 GB-s.
    Lambda: Number((12_000 * 2e-7 + 18_000 * 0.0000133334).toFixed(4)),
    'Step Functions': 0.75,
    Athena: 0.1,
    Metrics: 0.6,
    Alarms: 0.3,
    Dashboard: 3,
    Secrets: 0.4,
    KMS: 1.12,
  });
});

test('a machine whose first choices lead back is refused, not followed for ever', () => {
  const Properties = {
    StateMachineName: 'x-gold-model',
    DefinitionString: machine(
      { Work: { Type: 'Task', Next: 'Again' }, Again: { Type: 'Choice', Choices: [{ Next: 'Work' }] } },
      'Work',
    ),
  };
  expect(() =>
    readDeployment([{ Resources: { M: { Type: 'AWS::StepFunctions::StateMachine', Properties } } }]),
  ).toThrow("The first choices lead back to state 'Work'");
});
