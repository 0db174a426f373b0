import {
  type ExecutionListItem,
  type ExecutionStatus,
  paginateListExecutions,
  paginateListStateMachines,
} from '@aws-sdk/client-sfn';
import type { RunSource } from './run-source.ts';

/** One execution of a machine of this deployment. */
export interface Run {
  /** The execution's name. */
  readonly id: string;
  readonly arn: string;
  /** Name of the machine without the deployment's prefix, e.g. dataset-weather, gold-model. */
  readonly machine: string;
  readonly status: string;
  readonly startedAt: Date;
  /** Undefined while it runs. */
  readonly stoppedAt?: Date;
}

/** A state machine of this deployment. */
export interface Machine {
  readonly arn: string;
  /** With the deployment's prefix. */
  readonly name: string;
  /** Without it. */
  readonly shortName: string;
}

/** What Step Functions gives at most at once. */
const LARGEST_PAGE = 1000;

export async function listMachines({ sfn, deployment }: RunSource): Promise<readonly Machine[]> {
  const { machinePrefix } = deployment;
  const found: Machine[] = [];
  for await (const page of paginateListStateMachines({ client: sfn }, {}))
    for (const { name = '', stateMachineArn = '' } of page.stateMachines ?? [])
      if (name.startsWith(machinePrefix))
        found.push({ arn: stateMachineArn, name, shortName: name.slice(machinePrefix.length) });
  return found;
}

/** The newest `limit` runs of all machines, newest first. */
export async function listRuns(source: RunSource, limit: number): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for await (const run of newestFirst(source, await listMachines(source), { pageSize: limit })) {
    runs.push(run);
    if (runs.length >= limit) break;
  }
  return runs;
}

/**
 * Runs of machines, newest first, those of one moment by id. Reads of each machine one page beyond what is taken.
 * @param options.pageSize runs of a machine that are asked for at once. @default as many as possible
 * @param options.status only those. @default all
 */
export async function* newestFirst(
  { sfn }: Pick<RunSource, 'sfn'>,
  machines: readonly Machine[],
  options: { readonly pageSize?: number; readonly status?: ExecutionStatus } = {},
): AsyncGenerator<Run> {
  const pageSize = Math.min(LARGEST_PAGE, options.pageSize ?? LARGEST_PAGE);
  const queues = await Promise.all(
    machines.map(async (machine) => {
      const query = {
        stateMachineArn: machine.arn,
        ...(options.status !== undefined && { statusFilter: options.status }),
      };
      const runs = ordered(machine, paginateListExecutions({ client: sfn, pageSize }, query));
      return { runs, next: (await runs.next()).value as Run | undefined };
    }),
  );
  for (;;) {
    const [first] = queues
      .filter(({ next }) => next !== undefined)
      .sort((a, b) => compareRuns(a.next as Run, b.next as Run));
    if (!first?.next) return;
    yield first.next;
    first.next = (await first.runs.next()).value as Run | undefined;
  }
}

/** Newest first, those of one moment by id. */
export const compareRuns = (a: Pick<Run, 'startedAt' | 'id'>, b: Pick<Run, 'startedAt' | 'id'>): number =>
  b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Runs of one machine, which Step Functions gives newest first; those of one moment come in any order. */
async function* ordered(
  machine: Machine,
  pages: AsyncIterable<{ readonly executions?: readonly ExecutionListItem[] | undefined }>,
): AsyncGenerator<Run> {
  let same: Run[] = [];
  for await (const { executions = [] } of pages)
    for (const execution of executions) {
      const run = runOf(execution, machine);
      if (same[0] && same[0].startedAt.getTime() !== run.startedAt.getTime()) {
        yield* same.sort(compareRuns);
        same = [];
      }
      same.push(run);
    }
  yield* same.sort(compareRuns);
}

function runOf(execution: ExecutionListItem, { shortName }: Machine): Run {
  return {
    id: execution.name ?? '',
    arn: execution.executionArn ?? '',
    machine: shortName,
    status: execution.status ?? '',
    startedAt: execution.startDate ?? new Date(0),
    ...(execution.stopDate && { stoppedAt: execution.stopDate }),
  };
}
