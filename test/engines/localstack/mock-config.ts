import type {
  MachineFixture,
  Mock,
  Mocks,
} from '../../localstack/services/states/support/machine-fixtures.ts';

/** More calls than any machine of the suite makes of one state. */
const CALLS = 200;

/** Name of the one test case of each machine. */
export const TEST_CASE = 'suite';

/**
 * The mocks that LocalStack can take. A mock there is the task's result: a task that waits for a token is not mocked, it really
 * waits. A function by its ARN answers with what Lambda's API would.
 */
export function mocksOnLocalStack(machine: Pick<MachineFixture, 'definition' | 'mocks'>): Mocks {
  const resources = resourcesOf(machine.definition);
  return Object.fromEntries(
    Object.entries(machine.mocks ?? {})
      .filter(([state]) => !resources.get(state)?.endsWith('.waitForTaskToken'))
      .map(([state, answers]) => [
        state,
        resources.get(state)?.startsWith('arn:aws:lambda:')
          ? answers.map((answer) =>
              'return' in answer ? { return: { Payload: answer.return, StatusCode: 200 } } : answer,
            )
          : answers,
      ]),
  );
}

/** Resource of each Task by its name, at any depth. */
function resourcesOf(value: unknown, found = new Map<string, string>()): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, member] of Object.entries(value)) {
    if (typeof member?.Resource === 'string') found.set(key, member.Resource);
    resourcesOf(member, found);
  }
  return found;
}

/**
 * LocalStack's file of mocked tasks (SFN_MOCK_CONFIG; the format is that of AWS's Step Functions Local).
 * @param machines mocks by name of the state machine
 */
export function mockConfig(machines: Readonly<Record<string, Mocks>>): string {
  const StateMachines: Record<string, unknown> = {};
  const MockedResponses: Record<string, unknown> = {};
  for (const [machine, mocks] of Object.entries(machines)) {
    const states: Record<string, string> = {};
    for (const [state, answers] of Object.entries(mocks)) {
      states[state] = `${machine}/${state}`;
      MockedResponses[`${machine}/${state}`] = Object.fromEntries(
        answers.map((answer, index) => [
          index < answers.length - 1 ? String(index) : `${index}-${index + CALLS}`,
          response(answer),
        ]),
      );
    }
    StateMachines[machine] = { TestCases: { [TEST_CASE]: states } };
  }
  return JSON.stringify({ StateMachines, MockedResponses });
}

function response(answer: Mock): unknown {
  if ('return' in answer) return { Return: answer.return };
  return { Throw: { Error: answer.throw.error, Cause: answer.throw.cause ?? '' } };
}
