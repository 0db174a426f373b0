import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { Deployment } from './deployment.ts';
import { CommandFailed } from './failure.ts';
import { listRuns, type Run } from './list-runs.ts';

const ALL = 10_000;

/**
 * The run of that id, or the only one whose id begins so.
 * @throws CommandFailed when there is none, or more than one
 */
export async function findRun(sfn: SFNClient, deployment: Deployment, id: string): Promise<Run> {
  const matching = (await listRuns(sfn, deployment, ALL)).filter((run) => run.id.startsWith(id));
  const [run] = matching;
  if (!run) throw new CommandFailed(`There is no run '${id}'. List them with: coinlake runs`);
  if (matching.length > 1)
    throw new CommandFailed(
      `'${id}' begins the ids of ${matching.length} runs: ${matching.map((r) => r.id).join(', ')}`,
    );
  return run;
}

/** The run with that ARN. @throws ExecutionDoesNotExist */
export async function runOfArn(sfn: SFNClient, deployment: Deployment, executionArn: string): Promise<Run> {
  const { name, status, startDate, stopDate, stateMachineArn } = await sfn.send(
    new DescribeExecutionCommand({ executionArn }),
  );
  return {
    id: name ?? '',
    arn: executionArn,
    machine: (stateMachineArn?.split(':').at(-1) ?? '').slice(deployment.machinePrefix.length),
    status: status ?? '',
    startedAt: startDate ?? new Date(0),
    ...(stopDate && { stoppedAt: stopDate }),
  };
}
