import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** What happened in one state of an execution, the attempts of its task included. */
export interface StateVisit {
  readonly name: string;
  /** The Map and Parallel states around it, outermost first. */
  readonly within: readonly Container[];
  readonly enteredAt: Date;
  /** Undefined while the state runs. */
  readonly exitedAt?: Date;
  /** Failed attempts before the last one. */
  readonly retries: number;
  /** `Name: cause` of the last failed attempt. */
  readonly error?: string;
  /** ARN of the execution that the state started last. */
  readonly startedExecution?: string;
}

/** A visit of a Map or Parallel state that another visit lies in. */
export interface Container {
  readonly name: string;
  /** Place of that visit in the answer of `describeRun`. */
  readonly visit: number;
  /** Index of the Map's iteration, from 0; undefined in a Parallel. */
  readonly iteration?: number;
}

type Visit = { -readonly [key in keyof StateVisit]: StateVisit[key] } & {
  index: number;
  failures: number;
  /** Whether it is a Parallel whose branches have not begun. */
  isNewParallel: boolean;
};

/** Where an event happened: in this visit, which lies in the iteration or branch of the position around it. */
interface Position {
  readonly visit?: Visit;
  readonly around?: Position;
  readonly within: readonly Container[];
}

const OUTSIDE: Position = { within: [] };

/** Reads an execution's history into its states, in the order in which they were entered. */
export function describeRun(events: readonly HistoryEvent[]): readonly StateVisit[] {
  const visits: Visit[] = [];
  const positions = new Map<number, Position>();
  for (const event of events) {
    const at = event.timestamp ?? new Date(0);
    const position = positionOf(event, positions.get(event.previousEventId ?? 0) ?? OUTSIDE, visits, at);
    positions.set(event.id ?? 0, position);
    if (event.type?.endsWith('StateExited') && position.visit) position.visit.exitedAt ??= at;
    if (/^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(event.type ?? ''))
      for (const visit of visits) visit.exitedAt ??= at;
    if (position.visit) note(event, position.visit);
  }
  return visits.map(({ failures: _, index: __, isNewParallel: ___, ...visit }) => visit);
}

function positionOf(event: HistoryEvent, before: Position, visits: Visit[], at: Date): Position {
  const type = event.type ?? '';
  if (type.endsWith('StateEntered')) {
    const visit: Visit = {
      name: event.stateEnteredEventDetails?.name ?? '',
      within: before.within,
      enteredAt: at,
      retries: 0,
      index: visits.length,
      failures: 0,
      isNewParallel: type === 'ParallelStateEntered',
    };
    visits.push(visit);
    return { ...before, visit };
  }
  if (type.endsWith('StateExited')) return climb(before, event.stateExitedEventDetails?.name);
  if (type === 'MapIterationStarted') {
    const { name, index } = event.mapIterationStartedEventDetails ?? {};
    return inside(climb(before, name), index);
  }
  if (type === 'ParallelStateStarted') return inside(startedParallel(before, at));
  if (/^MapIteration(Succeeded|Failed|Aborted)$/.test(type)) {
    const details =
      event.mapIterationSucceededEventDetails ??
      event.mapIterationFailedEventDetails ??
      event.mapIterationAbortedEventDetails;
    return climb(before, details?.name, at);
  }
  // Both follow on the last event of a branch.
  if (type === 'ParallelStateSucceeded' || type === 'ParallelStateFailed')
    return before.around ? climb(before, before.within.at(-1)?.name, at) : before;
  return before;
}

/** A retry begins after the last event of a branch that failed. */
function startedParallel(before: Position, at: Date): Position {
  const { visit, around } = before;
  if (!visit?.isNewParallel && around?.visit) {
    if (visit) visit.exitedAt ??= at;
    around.visit.retries += 1;
    return around;
  }
  if (visit) visit.isNewParallel = false;
  return before;
}

function inside(container: Position, iteration?: number): Position {
  const { visit, within } = container;
  if (!visit) return container;
  const frame = { name: visit.name, visit: visit.index, ...(iteration !== undefined && { iteration }) };
  return { around: container, within: [...within, frame] };
}

/** The nearest position whose visit has this name; what is left on the way had ended `at`. */
function climb(from: Position, name: string | undefined, at?: Date): Position {
  for (let position: Position | undefined = from; position; position = position.around) {
    if (position.visit?.name === name) return position;
    if (at && position.visit) position.visit.exitedAt ??= at;
  }
  return from;
}

function note(event: HistoryEvent, visit: Visit): void {
  const failure = failureOf(event);
  if (failure) {
    visit.failures += 1;
    visit.error = failure;
  } else if (event.type === 'TaskScheduled' || event.type === 'LambdaFunctionScheduled') {
    visit.retries = visit.failures;
  } else {
    const arn = startedExecutionOf(event);
    if (arn) visit.startedExecution = arn;
  }
}

/** ARN of the execution that the event says was started. */
export function startedExecutionOf(event: HistoryEvent): string | undefined {
  const { output } = event.taskSubmittedEventDetails ?? {};
  if (!output) return undefined;
  try {
    const { ExecutionArn } = JSON.parse(output) as { readonly ExecutionArn?: string };
    return ExecutionArn;
  } catch {
    // A shortened output is no JSON.
    return undefined;
  }
}

function failureOf(event: HistoryEvent): string | undefined {
  const details =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.taskStartFailedEventDetails ??
    event.taskSubmitFailedEventDetails ??
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ??
    event.evaluationFailedEventDetails;
  if (!details) return undefined;
  return [details.error ?? 'Error', messageOf(details.cause)].filter(Boolean).join(': ');
}

/** A Lambda's cause is JSON with errorMessage, an execution's one with Error and Cause; anything else is read as it stands. */
export function messageOf(cause: string | undefined): string {
  if (!cause) return '';
  try {
    const parsed: unknown = JSON.parse(cause);
    if (!parsed || typeof parsed !== 'object') return cause;
    if ('errorMessage' in parsed) return String(parsed.errorMessage);
    if ('Error' in parsed && 'Cause' in parsed) return `${parsed.Error}: ${messageOf(String(parsed.Cause))}`;
  } catch {
    // Not JSON: the text is the message.
  }
  return cause;
}
