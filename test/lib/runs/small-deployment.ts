import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { RunSource } from '../../../lib/runs/run-source.ts';
import { mockedClient } from '../../setup/mocked-client.ts';

/** An execution as a test writes it down. */
export interface Execution {
  readonly machine: string;
  readonly id: string;
  readonly startedAt: Date;
  /** @default three seconds after its start */
  readonly stoppedAt?: Date;
  /** @default SUCCEEDED */
  readonly status?: string;
  readonly input?: object;
  readonly output?: object;
  readonly error?: string;
  readonly cause?: string;
  readonly events?: readonly HistoryEvent[];
}

const PREFIX = 'coinlake-dev-';
const STATES = 'arn:aws:states:us-east-1:000000000000';

/** A deployment whose Step Functions answers with these executions, and counts how often it is asked what. */
export function smallDeployment(executions: readonly Execution[], machines: readonly string[]) {
  const sfn = mockedClient(SFNClient);
  const asked = { lists: 0, descriptions: 0 };
  const arnOf = ({ machine, id }: Execution) => `${STATES}:execution:${PREFIX}${machine}:${id}`;
  const byArn = new Map(executions.map((execution) => [arnOf(execution), execution]));
  const timesOf = ({ startedAt, stoppedAt, status = 'SUCCEEDED' }: Execution) => ({
    startDate: startedAt,
    ...(status !== 'RUNNING' && { stopDate: stoppedAt ?? new Date(startedAt.getTime() + 3000) }),
    status: status as 'SUCCEEDED',
  });
  sfn.on(ListStateMachinesCommand).resolves({
    stateMachines: [
      `${PREFIX}x`.replace('dev-x', 'prod-dataset-a'),
      ...machines.map((name) => PREFIX + name),
    ].map((name) => ({
      name,
      stateMachineArn: `${STATES}:stateMachine:${name}`,
      type: 'STANDARD' as const,
      creationDate: new Date(0),
    })),
  });
  sfn
    .on(ListExecutionsCommand)
    .callsFake(({ stateMachineArn, maxResults = 100, nextToken, statusFilter }) => {
      asked.lists += 1;
      const own = executions
        .filter(({ machine }) => stateMachineArn.endsWith(`:${PREFIX}${machine}`))
        .filter(({ status = 'SUCCEEDED' }) => statusFilter === undefined || status === statusFilter)
        .toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
      const from = Number(nextToken ?? 0);
      const page = own.slice(from, from + maxResults);
      return {
        executions: page.map((one) => ({ name: one.id, executionArn: arnOf(one), ...timesOf(one) })),
        ...(from + maxResults < own.length && { nextToken: String(from + maxResults) }),
      };
    });
  sfn.on(DescribeExecutionCommand).callsFake(({ executionArn }) => {
    const found = byArn.get(executionArn);
    if (!found) throw new ExecutionDoesNotExist({ message: executionArn, $metadata: {} });
    asked.descriptions += 1;
    const { input = {}, output, error, cause } = found;
    return {
      name: found.id,
      executionArn,
      stateMachineArn: `${STATES}:stateMachine:${PREFIX}${found.machine}`,
      ...timesOf(found),
      input: JSON.stringify(input),
      ...(output && { output: JSON.stringify(output) }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    };
  });
  sfn.on(GetExecutionHistoryCommand).callsFake(({ executionArn }) => ({
    events: byArn.get(executionArn)?.events ?? [],
  }));
  const source: RunSource = {
    sfn: new SFNClient({ region: 'us-east-1' }),
    deployment: { machinePrefix: PREFIX },
    connect: (client) => new client({ region: 'us-east-1' }),
  };
  return { source, asked };
}
