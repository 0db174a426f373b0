// Entry of a worker thread: evaluates templates one at a time, and can be ended at any moment.
import { parentPort } from 'node:worker_threads';
import { StateError } from '../interpreter/state-error.ts';
import type { Json } from '../json-value.ts';
import { type Bindings, evaluateTemplate } from './expression.ts';

/** What is to be evaluated. */
export interface Evaluation {
  readonly template: Json;
  /** Where it stands in the state, e.g. Output/count. */
  readonly field: string;
  readonly bindings: Bindings;
}

export type EvaluationAnswer =
  | { readonly value: Json }
  | { readonly cause: string; readonly location: string };

parentPort?.on('message', async ({ template, field, bindings }: Evaluation) => {
  let answer: EvaluationAnswer;
  try {
    answer = { value: await evaluateTemplate(template, field, bindings) };
  } catch (error) {
    answer =
      error instanceof StateError && error.location !== undefined
        ? { cause: error.errorCause ?? '', location: error.location }
        : { cause: (error as Error).message, location: field };
  }
  parentPort?.postMessage(answer);
});
