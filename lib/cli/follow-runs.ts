import type { HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import { type SliceTally, sliceTally } from '../ingestion/run/slice-tally.ts';
import type { RunProgress } from '../runs/run-progress.ts';
import { type FinishedRun, watchRun } from './watch-run.ts';

/**
 * Follows a run to its end, and after it each run that the one before started because slices were left.
 * @param report hears of progress at most five times a second
 * @param onNext hears of each further run
 */
export async function followRuns(
  sfn: SFNClient,
  executionArn: string,
  report: (progress: RunProgress) => void,
  onNext: (executionArn: string) => void = () => {},
): Promise<readonly FinishedRun[]> {
  const runs: FinishedRun[] = [];
  for (let arn: string | undefined = executionArn; arn !== undefined; ) {
    const run: FinishedRun = await watchRun(sfn, arn, report);
    runs.push(run);
    arn = nextRunOf(run.events);
    if (arn !== undefined) onNext(arn);
  }
  return runs;
}

/** ARN of the run that a run started for what was left; undefined where it started none. */
function nextRunOf(events: readonly HistoryEvent[]): string | undefined {
  for (const { taskSucceededEventDetails: details } of events.toReversed())
    if (details?.resourceType === 'states' && details.resource === 'startExecution')
      return (JSON.parse(details.output ?? '{}') as { readonly ExecutionArn?: string }).ExecutionArn;
  return undefined;
}

/** A dataset's slices as a run left them, by what it told its report; undefined where nothing was counted. */
export function slicesAfter(events: readonly HistoryEvent[]): SliceTally | undefined {
  for (const { taskScheduledEventDetails: details } of events.toReversed()) {
    const { Payload } = JSON.parse(details?.parameters ?? '{}') as {
      readonly Payload?: { readonly kind?: string; readonly slices?: unknown };
    };
    if (Payload?.kind === 'dataset') return sliceTally.safeParse(Payload.slices).data;
  }
  return undefined;
}
