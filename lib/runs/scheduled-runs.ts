import { DescribeExecutionCommand, paginateListExecutions } from '@aws-sdk/client-sfn';
import { listMachines } from './list-runs.ts';
import type { RunSource } from './run-source.ts';

/** A dataset or a gold model, and the name of the machine that runs it. */
interface Runnable {
  readonly kind: 'dataset' | 'model';
  readonly name: string;
  readonly machine: string;
}

/** A run of one dataset or model, and the time it was for. */
export interface ScheduledRun {
  readonly scheduledTime: Date;
  /** Undefined while it runs. */
  readonly stoppedAt?: Date;
}

/** How many of a machine's newest runs are looked at: the models share one machine. */
const NEWEST = 50;

/** The runs of a dataset or model among its machine's newest, newest first. */
async function scheduledRuns(source: RunSource, what: Runnable): Promise<readonly ScheduledRun[]> {
  const machine = (await listMachines(source)).find((m) => m.name === what.machine);
  if (!machine) return [];
  const arns: string[] = [];
  const query = { stateMachineArn: machine.arn, maxResults: NEWEST };
  for await (const page of paginateListExecutions({ client: source.sfn }, query)) {
    arns.push(...(page.executions ?? []).map(({ executionArn }) => executionArn ?? ''));
    if (arns.length >= NEWEST) break;
  }
  const found: ScheduledRun[] = [];
  for (const executionArn of arns.slice(0, NEWEST)) {
    const { input, stopDate } = await source.sfn.send(new DescribeExecutionCommand({ executionArn }));
    const scheduledTime = scheduledTimeOf(input, what);
    if (scheduledTime) found.push({ scheduledTime, ...(stopDate && { stoppedAt: stopDate }) });
  }
  return found;
}

/** The latest scheduled time of a dataset's or model's newest runs; undefined before the first. */
export async function latestScheduledTime(source: RunSource, what: Runnable): Promise<Date | undefined> {
  const times = (await scheduledRuns(source, what)).map((run) => run.scheduledTime.getTime());
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

function scheduledTimeOf(input = '{}', { kind, name }: Runnable): Date | undefined {
  const given = JSON.parse(input) as { readonly [key: string]: string | undefined };
  return given[kind] === name && given.scheduledTime ? new Date(given.scheduledTime) : undefined;
}
