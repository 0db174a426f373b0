import {
  type ExecutionListItem,
  paginateListExecutions,
  paginateListStateMachines,
  type SFNClient,
  type StateMachineListItem,
} from '@aws-sdk/client-sfn';
import type { Deployment } from './deployment.ts';

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

export async function listMachines(
  sfn: SFNClient,
  deployment: Deployment,
): Promise<readonly StateMachineListItem[]> {
  const found: StateMachineListItem[] = [];
  for await (const page of paginateListStateMachines({ client: sfn }, {}))
    found.push(...(page.stateMachines ?? []).filter((m) => m.name?.startsWith(deployment.machinePrefix)));
  return found;
}

/** The newest `limit` runs of all machines, newest first. */
export async function listRuns(
  sfn: SFNClient,
  deployment: Deployment,
  limit: number,
): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (const machine of await listMachines(sfn, deployment)) {
    let left = limit;
    for await (const page of paginateListExecutions(
      { client: sfn, pageSize: 100 },
      { stateMachineArn: machine.stateMachineArn },
    )) {
      for (const execution of page.executions ?? []) runs.push(runOf(execution, machine, deployment));
      left -= page.executions?.length ?? 0;
      if (left <= 0) break;
    }
  }
  return runs.sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime()).slice(0, limit);
}

function runOf(execution: ExecutionListItem, machine: StateMachineListItem, deployment: Deployment): Run {
  return {
    id: execution.name ?? '',
    arn: execution.executionArn ?? '',
    machine: (machine.name ?? '').slice(deployment.machinePrefix.length),
    status: execution.status ?? '',
    startedAt: execution.startDate ?? new Date(0),
    ...(execution.stopDate && { stoppedAt: execution.stopDate }),
  };
}
