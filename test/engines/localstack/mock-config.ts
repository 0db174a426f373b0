import type { Mock, Mocks } from '../../localstack/services/states/support/machine-fixtures.ts';

/** More calls than any machine of the suite makes of one state. */
const CALLS = 200;

/** Name of the one test case of each machine. */
export const TEST_CASE = 'suite';

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
