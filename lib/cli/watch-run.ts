import {
  DescribeExecutionCommand,
  type HistoryEvent,
  paginateGetExecutionHistory,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { messageOf } from './describe-run.ts';

/** Where an execution stands. */
export interface RunProgress {
  readonly status: string;
  /** Name of the state that was entered last at the top level of progress, e.g. Ingest. */
  readonly state: string;
  /** Iterations done and in all, while a Map runs. */
  readonly done?: number;
  readonly total?: number;
}

export interface FinishedRun {
  readonly arn: string;
  readonly status: string;
  readonly output: unknown;
  readonly error?: string;
  readonly events: readonly HistoryEvent[];
  readonly milliseconds: number;
}

const POLL_MS = 200;

/** Follows an execution to its end; `report` hears of progress at most five times a second. */
export async function watchRun(
  sfn: SFNClient,
  executionArn: string,
  report: (progress: RunProgress) => void,
): Promise<FinishedRun> {
  for (;;) {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const events = await readHistory(sfn, executionArn);
    const status = execution.status ?? '';
    report(progressOf(status, events));
    if (status !== 'RUNNING')
      return {
        arn: executionArn,
        status,
        output: execution.output === undefined ? undefined : JSON.parse(execution.output),
        ...(execution.error && { error: `${execution.error}: ${messageOf(execution.cause)}` }),
        events,
        milliseconds: (execution.stopDate?.getTime() ?? 0) - (execution.startDate?.getTime() ?? 0),
      };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** All events of an execution, oldest first. */
export async function readHistory(sfn: SFNClient, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: sfn }, { executionArn, maxResults: 1000 }))
    events.push(...(page.events ?? []));
  return events;
}

export function progressOf(status: string, events: readonly HistoryEvent[]): RunProgress {
  let state = '';
  const open: { name: string; total: number; done: number }[] = [];
  for (const event of events) {
    if (event.type?.endsWith('StateEntered')) {
      const name = event.stateEnteredEventDetails?.name ?? '';
      if (event.type === 'MapStateEntered') open.push({ name, total: 0, done: 0 });
      else if (open.length === 0) state = name;
    }
    const map = open.at(-1);
    if (!map) continue;
    if (event.type === 'MapStateStarted') map.total = event.mapStateStartedEventDetails?.length ?? 0;
    if (event.type === 'MapIterationSucceeded') map.done += 1;
    if (event.type === 'MapStateExited') state = open.pop()?.name ?? state;
  }
  const [map] = open;
  return map ? { status, state: map.name, done: map.done, total: map.total } : { status, state };
}

/** `Ingest 3 of 7`, or the state alone. */
export function showProgress({ state, done, total }: RunProgress): string {
  return total === undefined ? state : `${state} ${done} of ${total}`;
}
