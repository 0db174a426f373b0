import { DescribeExecutionCommand, paginateListExecutions } from '@aws-sdk/client-sfn';
import { listMachines } from './list-runs.ts';
import type { Runnable } from './runnable.ts';
import type { Session } from './session.ts';

/** How many of a machine's newest runs are looked at: the models share one machine. */
const NEWEST = 50;

/** The latest scheduled time that a dataset or model was run for, among its newest runs; undefined before the first. */
export async function latestScheduledTime(session: Session, what: Runnable): Promise<Date | undefined> {
  const machine = (await listMachines(session.sfn, session.deployment)).find((m) => m.name === what.machine);
  if (!machine) return undefined;
  let latest: Date | undefined;
  let left = NEWEST;
  const query = { stateMachineArn: machine.stateMachineArn, maxResults: NEWEST };
  for await (const page of paginateListExecutions({ client: session.sfn }, query)) {
    for (const { executionArn } of (page.executions ?? []).slice(0, left)) {
      const at = scheduledTime(
        (await session.sfn.send(new DescribeExecutionCommand({ executionArn }))).input,
        what,
      );
      if (at && (!latest || at > latest)) latest = at;
    }
    left -= page.executions?.length ?? 0;
    if (left <= 0) break;
  }
  return latest;
}

function scheduledTime(input = '{}', { kind, name }: Runnable): Date | undefined {
  const given = JSON.parse(input) as { readonly [key: string]: string | undefined };
  return given[kind] === name && given.scheduledTime ? new Date(given.scheduledTime) : undefined;
}
