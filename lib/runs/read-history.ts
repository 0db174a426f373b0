import { type HistoryEvent, paginateGetExecutionHistory } from '@aws-sdk/client-sfn';
import type { RunSource } from './run-source.ts';

/** All events of an execution, oldest first. */
export async function readHistory(
  { sfn }: Pick<RunSource, 'sfn'>,
  executionArn: string,
): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: sfn }, { executionArn, maxResults: 1000 }))
    events.push(...(page.events ?? []));
  return events;
}
