import type { QueryLanguage, StateDefinition } from '../definition/machine-definition.ts';
import { isObject, type Json, type JsonObject, PAYLOAD_LIMIT, sizeOf } from '../json-value.ts';
import { evaluate } from '../jsonata/evaluator.ts';
import { type Bindings, evaluationError, expressionOf } from '../jsonata/expression.ts';
import type { Frame } from './frame.ts';
import { childLine, type LineProgress } from './line-progress.ts';
import type { RunningExecution } from './running-execution.ts';
import { StateError } from './state-error.ts';

/** Where a state goes and what it hands on. */
export interface Outcome {
  readonly output: Json;
  /** Next state, undefined at an end. */
  readonly next: string | undefined;
  readonly assign: JsonObject;
}

/** One stay in one state. */
export class StateRun {
  readonly execution: RunningExecution;
  readonly frame: Frame;
  readonly name: string;
  readonly state: StateDefinition;
  readonly language: QueryLanguage;
  readonly input: Json;
  readonly enteredEventId: number;
  readonly enteredAt: number;
  retryCount = 0;
  taskToken: string | undefined;
  /** What history says when the state fails for good: ParallelStateFailed or MapStateFailed, as long as it has not succeeded. */
  failedEvent: string | undefined;
  #children: ReadonlyMap<number, LineProgress> | undefined;

  constructor(
    execution: RunningExecution,
    frame: Frame,
    at: {
      readonly name: string;
      readonly state: StateDefinition;
      readonly language: QueryLanguage;
      readonly input: Json;
      readonly enteredEventId: number;
      readonly enteredAt: number;
      /** How far its branches or iterations had come before the execution was redriven. @default they begin */
      readonly children?: ReadonlyMap<number, LineProgress> | undefined;
    },
  ) {
    this.execution = execution;
    this.frame = frame;
    this.name = at.name;
    this.state = at.state;
    this.language = at.language;
    this.input = at.input;
    this.enteredEventId = at.enteredEventId;
    this.enteredAt = at.enteredAt;
    this.#children = at.children;
  }

  /** How far the branches or iterations had come, once: a retry begins them anew. Undefined when they begin. */
  takeChildren(): ReadonlyMap<number, LineProgress> | undefined {
    const children = this.#children;
    this.#children = undefined;
    return children;
  }

  /** The name of the line of a branch or an iteration. */
  lineOf(index: number): string {
    return childLine(this.frame.line, this.enteredEventId, index);
  }

  /** The context object. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
  context(mapItem: JsonObject | undefined = this.frame.mapItem): JsonObject {
    const retries = ['Task', 'Parallel', 'Map'].includes(this.state.Type);
    return {
      ...this.execution.context,
      State: {
        Name: this.name,
        EnteredTime: new Date(this.enteredAt).toISOString(),
        ...(retries && { RetryCount: this.retryCount }),
      },
      ...(this.taskToken !== undefined && { Task: { Token: this.taskToken } }),
      ...(mapItem !== undefined && { Map: { Item: mapItem } }),
    };
  }

  bindings(extra: JsonObject = {}, mapItem?: JsonObject): Bindings {
    return {
      states: { input: this.input, context: this.context(mapItem), ...extra },
      variables: this.frame.variables.all(),
    };
  }

  /** Evaluates a field of the state; `field` may go deeper, e.g. Choices[0]/Output. */
  async evaluate(template: Json, field: string, extra: JsonObject = {}, mapItem?: JsonObject): Promise<Json> {
    return evaluate(template, field, this.bindings(extra, mapItem));
  }

  /** A `{% %}` string that must give a boolean. */
  async evaluateCondition(text: string, field: string): Promise<boolean> {
    const expression = expressionOf(text) ?? text;
    const value = await evaluate(`{% ${expression} %}`, field, this.bindings());
    if (typeof value !== 'boolean') throw this.#wrongType(expression, field, 'boolean', value);
    return value;
  }

  /** A number of seconds or items: literal or expression; an integer of at least `minimum`. */
  async evaluateInteger(
    value: unknown,
    field: string,
    minimum: number,
    extra: JsonObject = {},
  ): Promise<number> {
    const result = await this.evaluate(value as Json, field, extra);
    if (typeof result !== 'number') throw this.#wrongType(String(value), field, 'number', result);
    if (!Number.isInteger(result) || result < minimum) {
      throw evaluationError(
        `The value ${result} for the field '${field}' must be an integer of at least ${minimum}.`,
        field,
      );
    }
    return result;
  }

  async evaluateString(value: unknown, field: string): Promise<string> {
    const result = await this.evaluate(value as Json, field);
    if (typeof result !== 'string') throw this.#wrongType(String(value), field, 'string', result);
    return result;
  }

  /** Output and Assign of the state or of one of its rules; `fallback` is the output without an Output field. */
  async conclude(
    rule: { readonly Output?: Json; readonly Assign?: JsonObject },
    fallback: Json,
    next: string | undefined,
    extra: JsonObject = {},
    prefix = '',
  ): Promise<Outcome> {
    const output =
      rule.Output === undefined ? fallback : await this.evaluate(rule.Output, `${prefix}Output`, extra);
    const assign =
      rule.Assign === undefined ? {} : await this.evaluate(rule.Assign, `${prefix}Assign`, extra);
    if (sizeOf(output) > PAYLOAD_LIMIT) {
      throw new StateError(
        'States.DataLimitExceeded',
        `The state/task '${this.name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
        { matchedByAll: false },
      );
    }
    return { output, next, assign: isObject(assign) ? assign : {} };
  }

  get next(): string | undefined {
    return this.state.End === true ? undefined : this.state.Next;
  }

  #wrongType(expression: string, field: string, expected: string, value: Json): StateError {
    const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    return evaluationError(
      `The JSONata expression '${expressionOf(expression) ?? expression}' specified for the field '${field}' returned an unexpected result type. Expected '${expected}', but was '${actual}'.`,
      field,
    );
  }
}
