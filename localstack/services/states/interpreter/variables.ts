import { type Json, type JsonObject, PAYLOAD_LIMIT, sizeOf } from '../json-value.ts';
import { StateError } from './state-error.ts';

/**
 * Variables of one scope: the machine, a branch of Parallel, an iteration of Map. Outer variables are readable, never assignable.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
export class Variables {
  readonly #outer: Variables | undefined;
  readonly #values = new Map<string, Json>();

  constructor(outer?: Variables) {
    this.#outer = outer;
  }

  /** All visible variables by name. */
  all(): JsonObject {
    return { ...this.#outer?.all(), ...Object.fromEntries(this.#values) };
  }

  /**
   * Sets all values at once.
   * @throws StateError States.DataLimitExceeded when one value, or the whole assignment, has more than 256 KiB of JSON.
   */
  assign(values: JsonObject): void {
    for (const [name, value] of Object.entries(values)) {
      if (sizeOf(value) > PAYLOAD_LIMIT) {
        throw new StateError(
          'States.DataLimitExceeded',
          `The variable '${name}' has ${sizeOf(value)} bytes, more than the limit of ${PAYLOAD_LIMIT}.`,
          { matchedByAll: false },
        );
      }
    }
    if (sizeOf(values) > PAYLOAD_LIMIT) {
      throw new StateError(
        'States.DataLimitExceeded',
        `The variables assigned together have ${sizeOf(values)} bytes, more than the limit of ${PAYLOAD_LIMIT}.`,
        { matchedByAll: false },
      );
    }
    for (const [name, value] of Object.entries(values)) this.#values.set(name, value);
  }
}
