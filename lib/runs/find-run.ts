import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionDoesNotExist,
} from '@aws-sdk/client-sfn';
import { listMachines, listRuns, type Machine, type Run } from './list-runs.ts';
import type { RunSource } from './run-source.ts';

const ALL = 10_000;

/** There is no run of an id, or more than one that begins so. */
class NoSuchRun extends Error {
  override readonly name = 'NoSuchRun';
}

/**
 * The run of that id, or the only one whose id begins so.
 * @throws NoSuchRun when there is none, or more than one
 */
export async function findRun(source: RunSource, id: string): Promise<Run> {
  const exact = await runNamed(source, await listMachines(source), id);
  if (exact) return exact;
  const matching = (await listRuns(source, ALL)).filter((run) => run.id.startsWith(id));
  const [run] = matching;
  if (!run) throw new NoSuchRun(`There is no run '${id}'. List them with: npx coinlake runs`);
  if (matching.length > 1)
    throw new NoSuchRun(
      `'${id}' begins the ids of ${matching.length} runs: ${matching.map((r) => r.id).join(', ')}`,
    );
  return run;
}

/** The run of a machine that has exactly this id, without a look at any other; undefined when there is none. */
export async function runNamed(
  source: RunSource,
  machines: readonly Machine[],
  id: string,
): Promise<Run | undefined> {
  // What Step Functions allows in a name; anything else would make no ARN.
  if (!/^[\w-]{1,80}$/.test(id)) return undefined;
  for (const { arn } of machines)
    try {
      return await runOfArn(source, `${arn.replace(':stateMachine:', ':execution:')}:${id}`);
    } catch (error) {
      if (!(error instanceof ExecutionDoesNotExist)) throw error;
    }
  return undefined;
}

/** The run with that ARN. @throws ExecutionDoesNotExist */
export async function runOfArn(source: RunSource, executionArn: string): Promise<Run> {
  return runOfExecution(source, await source.sfn.send(new DescribeExecutionCommand({ executionArn })));
}

function runOfExecution({ deployment }: RunSource, execution: DescribeExecutionOutput): Run {
  const { name, executionArn, status, startDate, stopDate, stateMachineArn } = execution;
  return {
    id: name ?? '',
    arn: executionArn ?? '',
    machine: (stateMachineArn?.split(':').at(-1) ?? '').slice(deployment.machinePrefix.length),
    status: status ?? '',
    startedAt: startDate ?? new Date(0),
    ...(stopDate && { stoppedAt: stopDate }),
  };
}
