import type { Caller } from '../../service.ts';
import type { Clock } from '../clock.ts';
import type { Json, JsonObject } from '../json-value.ts';
import type { Services } from './services.ts';
import type { Pattern, TaskResource } from './task-resource.ts';

/** One task under way. */
export interface TaskCall {
  readonly resource: TaskResource;
  readonly stateName: string;
  /** The evaluated Arguments (of a function ARN: the whole payload). */
  readonly arguments: Json;
  /** The state machine's role. */
  readonly role: Caller;
  readonly services: Services;
  readonly clock: Clock;
  /** Aborts on StopExecution, on a failed sibling branch and on the task's timeout. */
  readonly signal: AbortSignal;
  /** Says that the job of a .sync or token task was accepted (TaskSubmitted). */
  submitted(output: Json): void;
}

/** A service integration: one action, the patterns that it has, and the arguments that it takes. */
export interface Integration {
  readonly patterns: readonly Pattern[];
  readonly required: readonly string[];
  /** Argument names; undefined if any object or value will do. */
  readonly known: readonly string[] | undefined;
  /** @throws StateError for what the service refuses. */
  run(call: TaskCall): Promise<Json>;
}

/** The arguments as an object; validated at creation, so that this only narrows the type. */
export function argumentsOf(call: TaskCall): JsonObject {
  return call.arguments as JsonObject;
}
