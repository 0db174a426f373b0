import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** One attempt of a state's task. */
export interface Attempt {
  readonly startedAt: Date;
  /** Undefined while it runs. */
  readonly endedAt?: Date;
  /** `Name: cause` where it failed. */
  readonly error?: string;
}

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
  /** Of its task, in order; none of a state that has no task. */
  readonly attempts: readonly Attempt[];
  /** Whether the last attempt failed, or what lies within it did. */
  readonly failed: boolean;
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

type Changing<T> = { -readonly [key in keyof T]: T[key] };

type Visit = Changing<Omit<StateVisit, 'attempts'>> & {
  attempts: Changing<Attempt>[];
  index: number;
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
    if (/^(Map|Parallel)StateFailed$/.test(event.type ?? '') && position.visit) position.visit.failed = true;
    if (/^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(event.type ?? ''))
      for (const visit of visits) visit.exitedAt ??= at;
    if (position.visit) note(event, position.visit, at);
  }
  // An attempt that was cut off ended with its state.
  for (const { attempts, exitedAt } of visits)
    for (const attempt of attempts) if (exitedAt) attempt.endedAt ??= exitedAt;
  return visits.map(({ index: _, isNewParallel: __, ...visit }) => visit);
}

function positionOf(event: HistoryEvent, before: Position, visits: Visit[], at: Date): Position {
  const type = event.type ?? '';
  if (type.endsWith('StateEntered')) {
    const visit: Visit = {
      name: event.stateEnteredEventDetails?.name ?? '',
      within: before.within,
      enteredAt: at,
      retries: 0,
      attempts: [],
      failed: false,
      index: visits.length,
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
    around.visit.failed = false;
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

function note(event: HistoryEvent, visit: Visit, at: Date): void {
  const failure = failureOf(event);
  const attempt = visit.attempts.at(-1);
  if (failure) {
    visit.error = failure;
    visit.failed = true;
    if (attempt) Object.assign(attempt, { endedAt: at, error: failure });
  } else if (event.type === 'TaskScheduled' || event.type === 'LambdaFunctionScheduled') {
    visit.retries = visit.attempts.length;
    visit.failed = false;
    visit.attempts.push({ startedAt: at });
  } else {
    if (attempt && /^(Task|LambdaFunction)Succeeded$/.test(event.type ?? '')) attempt.endedAt = at;
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

/**
 * The state that a run failed in: the first, by the time of its end, that failed and holds none that did.
 * @param visits as {@link describeRun} gives them
 */
export function failedState(visits: readonly StateVisit[]): StateVisit | undefined {
  const holds = new Set(
    visits.flatMap(({ failed, within }) => (failed ? within.map(({ visit }) => visit) : [])),
  );
  return visits
    .filter(({ failed }, place) => failed && !holds.has(place))
    .sort((a, b) => (a.exitedAt?.getTime() ?? Infinity) - (b.exitedAt?.getTime() ?? Infinity))[0];
}
