import { DescribeExecutionCommand, type HistoryEvent, type SFNClient } from '@aws-sdk/client-sfn';
import { messageOf } from '../runs/describe-run.ts';
import { readHistory } from '../runs/read-history.ts';
import { progressOf, type RunProgress } from '../runs/run-progress.ts';

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
    const events = await readHistory({ sfn }, executionArn);
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

/** `Ingest 3 of 7`, or the state alone. */
export function showProgress({ state, done, total }: RunProgress): string {
  return total === undefined ? state : `${state} ${done} of ${total}`;
}
