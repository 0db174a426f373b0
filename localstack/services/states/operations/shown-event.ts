import type { HistoryEvent } from '../interpreter/history.ts';

/** Members that hold execution data. */
const DATA = ['input', 'output', 'parameters', 'cause', 'assignedVariables'];

/** The event without execution data: includeExecutionData=false. */
export function withoutData(event: HistoryEvent): HistoryEvent {
  const members = Object.entries(event).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).filter(([member]) => !DATA.includes(member)))
      : value,
  ]);
  return Object.fromEntries(members) as HistoryEvent;
}
