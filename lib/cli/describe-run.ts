import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** What happened in one state of an execution, the attempts of its task included. */
export interface StateVisit {
  readonly name: string;
  /** 0 outside of a Map; the iteration's index inside. */
  readonly iteration?: number;
  readonly enteredAt: Date;
  /** Undefined while the state runs, and when the execution ended in it. */
  readonly exitedAt?: Date;
  /** Failed attempts before the last one. */
  readonly retries: number;
  /** `Name: cause` of the last failed attempt. */
  readonly error?: string;
}

type Visit = { -readonly [key in keyof StateVisit]: StateVisit[key] } & { failures: number };

/** Reads an execution's history into its states, in the order in which they were entered. */
export function describeRun(events: readonly HistoryEvent[]): readonly StateVisit[] {
  const visits: Visit[] = [];
  /** The visit that an event belongs to, found through the event that caused it. */
  const owner = new Map<number, Visit>();
  for (const event of events) {
    const cause = owner.get(event.previousEventId ?? 0);
    const entered = event.stateEnteredEventDetails;
    if (entered) {
      const visit: Visit = {
        name: entered.name ?? '',
        enteredAt: event.timestamp ?? new Date(0),
        retries: 0,
        failures: 0,
      };
      visits.push(visit);
      owner.set(event.id ?? 0, visit);
      continue;
    }
    if (event.stateExitedEventDetails && cause) {
      const visit = visits.findLast(
        (v) => v.name === event.stateExitedEventDetails?.name && !v.exitedAt && v === cause,
      );
      const left =
        visit ?? visits.findLast((v) => v.name === event.stateExitedEventDetails?.name && !v.exitedAt);
      if (left) left.exitedAt = event.timestamp ?? new Date(0);
    }
    if (!cause) continue;
    owner.set(event.id ?? 0, cause);
    const failure = failureOf(event);
    if (failure) {
      cause.failures += 1;
      cause.error = failure;
    } else if (event.type === 'TaskScheduled' || event.type === 'LambdaFunctionScheduled') {
      cause.retries = cause.failures;
    }
  }
  return visits.map(({ failures: _, ...visit }) => visit);
}

function failureOf(event: HistoryEvent): string | undefined {
  const details =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.taskSubmitFailedEventDetails ??
    event.lambdaFunctionFailedEventDetails ??
    event.evaluationFailedEventDetails;
  if (!details) return undefined;
  return `${details.error ?? 'Error'}: ${messageOf(details.cause)}`;
}

/** A Lambda's cause is JSON with errorMessage; anything else is read as it stands. */
export function messageOf(cause: string | undefined): string {
  if (!cause) return '';
  try {
    const parsed: unknown = JSON.parse(cause);
    if (parsed && typeof parsed === 'object' && 'errorMessage' in parsed) return String(parsed.errorMessage);
  } catch {
    // Not JSON: the text is the message.
  }
  return cause;
}
