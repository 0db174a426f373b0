import type { Json } from '../json-value.ts';
import { putPath, requirePath } from '../jsonpath/path.ts';
import { resolvePayload } from '../jsonpath/payload-template.ts';
import type { Outcome, StateRun } from './state-run.ts';

/** What the state works on: Arguments in JSONata; InputPath, then Parameters, in JSONPath. */
export async function effectiveInput(run: StateRun): Promise<Json> {
  const { state, input } = run;
  if (run.language === 'JSONata') {
    return state.Arguments === undefined ? input : run.evaluate(state.Arguments as Json, 'Arguments');
  }
  const selected = selectInput(run);
  return state.Parameters === undefined
    ? selected
    : resolvePayload(state.Parameters as Json, selected, run.context());
}

/** The state's input after InputPath (JSONPath). */
export function selectInput(run: StateRun): Json {
  const path = run.state.InputPath as string | null | undefined;
  if (path === undefined) return run.input;
  return path === null ? {} : requirePath(path, run.input, run.context());
}

/** What the state hands on for a result: Output and Assign, or ResultSelector, ResultPath and OutputPath. */
export async function concludeWith(run: StateRun, result: Json): Promise<Outcome> {
  if (run.language === 'JSONata') return run.conclude(run.state, result, run.next, { result });
  const { state } = run;
  const context = run.context();
  const selected =
    state.ResultSelector === undefined
      ? result
      : resolvePayload(state.ResultSelector as Json, result, context);
  return outputPath(
    run,
    placeResult(state.ResultPath as string | null | undefined, run.input, selected),
    run.next,
  );
}

/** ResultPath: absent replaces the input, null drops the result. */
export function placeResult(path: string | null | undefined, input: Json, result: Json): Json {
  if (path === null) return input;
  return path === undefined ? result : putPath(path, input, result);
}

/** OutputPath, of states without a result too. */
export async function outputPath(run: StateRun, data: Json, next: string | undefined): Promise<Outcome> {
  const path = run.state.OutputPath as string | null | undefined;
  const output = path === undefined ? data : path === null ? {} : requirePath(path, data, run.context());
  return run.conclude({}, output, next);
}
