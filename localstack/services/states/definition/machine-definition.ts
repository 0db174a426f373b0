import type { Retrier } from '../interpreter/retry-policy.ts';
import type { Json, JsonObject } from '../json-value.ts';

export type StateType = 'Pass' | 'Task' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map';
export type QueryLanguage = 'JSONata' | 'JSONPath';

/** States that run from StartAt to an end: a machine, a branch of Parallel, an ItemProcessor. */
export interface StatesBlock {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
}

/** A whole state machine as its author wrote it; validated by validateDefinition. */
export interface MachineDefinition extends StatesBlock {
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
  readonly Version?: '1.0';
  readonly TimeoutSeconds?: number;
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
  /** JSONPath only. */
  readonly ResultPath?: string | null;
}

/** Fields of all types; each handler reads its own, validated beforehand. */
export interface StateDefinition {
  readonly Type: StateType;
  readonly QueryLanguage?: QueryLanguage;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly [field: string]: unknown;
}
