import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Json } from '../../../localstack/services/states/json-value.ts';
import type { MachineFixture } from '../../localstack/services/states/support/machine-fixtures.ts';
import {
  type HistoryEvent,
  type MachineRun,
  pathOf,
} from '../../localstack/services/states/support/machine-run.ts';
import { mocksOnLocalStack, TEST_CASE } from './mock-config.ts';

const DEADLINE_MS = 120_000;
/** Being asked takes the server as long as a state does. */
const POLL_FIRST_MS = 250;
const POLL_LONGEST_MS = 2000;
const ROLE = 'arn:aws:iam::000000000000:role/machine';

/** Runs a fixture on LocalStack; its mocks are the server's, by the machine's name. In real time. */
export async function runOnLocalStack(
  client: SFNClient,
  machine: Pick<MachineFixture, 'definition' | 'input' | 'mocks' | 'machines'>,
  names: { readonly machine: string; readonly execution: string },
): Promise<MachineRun> {
  for (const [name, definition] of Object.entries(machine.machines ?? {}))
    await createMachine(client, name, definition);
  const stateMachineArn = await createMachine(client, names.machine, machine.definition);
  const mocked = Object.keys(mocksOnLocalStack(machine)).length > 0;
  const { executionArn } = await client.send(
    new StartExecutionCommand({
      stateMachineArn: `${stateMachineArn}${mocked ? `#${TEST_CASE}` : ''}`,
      name: names.execution,
      input: JSON.stringify(machine.input ?? {}),
    }),
  );
  const deadline = Date.now() + DEADLINE_MS;
  for (let wait = POLL_FIRST_MS; ; wait = Math.min(wait * 2, POLL_LONGEST_MS)) {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') {
      const history = await historyOf(client, executionArn!);
      const { startDate, stopDate, status, output, error, cause } = execution;
      return {
        status: status!,
        ...(output !== undefined && { output: JSON.parse(output) as Json }),
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
        path: pathOf(history),
        history,
        seconds: (stopDate!.getTime() - startDate!.getTime()) / 1000,
      };
    }
    if (Date.now() > deadline) throw new Error(`${names.machine} still runs after ${DEADLINE_MS / 1000} s`);
    await pause(wait);
  }
}

/** Makes it, or finds the same one. @returns its ARN */
async function createMachine(client: SFNClient, name: string, definition: unknown): Promise<string> {
  const created = await client.send(
    new CreateStateMachineCommand({ name, definition: JSON.stringify(definition), roleArn: ROLE }),
  );
  return created.stateMachineArn!;
}

async function historyOf(client: SFNClient, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn, maxResults: 1000 }))
    events.push(...((page.events ?? []) as HistoryEvent[]));
  return events;
}
