import type { Clock } from '../clock.ts';
import type { MachineDefinition } from '../definition/machine-definition.ts';
import type { IntegrationRegistry } from '../integrations/registry.ts';
import type { Services } from '../integrations/services.ts';
import type { Json, JsonObject } from '../json-value.ts';
import type { TaskTokens } from '../task-tokens.ts';
import type { History, HistoryEvent } from './history.ts';
import type { LineProgress } from './line-progress.ts';

/** Everything one execution needs from outside. */
export interface ExecutionOptions {
  readonly arn: string;
  readonly name: string;
  readonly machine: { readonly arn: string; readonly name: string; readonly definition: MachineDefinition };
  readonly roleArn: string;
  readonly input: Json;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Of an execution that goes on where an earlier attempt ended. @default it starts */
  readonly redrive?: {
    /** From 1. */
    readonly count: number;
    /** Milliseconds since the epoch. */
    readonly at: number;
    /** Events of the attempts before. */
    readonly events: number;
    readonly progress: LineProgress;
  };
  readonly region: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly services: Services;
  readonly integrations: IntegrationRegistry;
  readonly tokens: TaskTokens;
  readonly children: ChildExecutions;
  readonly append: (event: HistoryEvent) => void;
}

/** Runs the items of a distributed Map as executions of their own. */
export interface ChildExecutions {
  run(
    child: {
      /** The execution that the Map belongs to. */
      readonly execution: RunningExecution;
      readonly definition: MachineDefinition;
      readonly input: Json;
      readonly label: string;
      readonly mapRunArn: string;
    },
    signal: AbortSignal,
  ): Promise<{
    readonly arn: string;
    readonly name: string;
    readonly stateMachineArn: string;
    readonly startedAt: number;
    readonly stoppedAt: number;
    readonly result: ExecutionResult;
  }>;
}

export type ExecutionResult =
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | { readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; readonly error?: string; readonly cause?: string };

/** What states see of the execution that they belong to. */
export interface RunningExecution {
  readonly options: ExecutionOptions;
  readonly history: History;
  /** The part of $states.context that every state sees. */
  readonly context: JsonObject;
}
