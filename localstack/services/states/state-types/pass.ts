import { concludeWith, effectiveInput } from '../interpreter/data-flow.ts';
import type { Outcome, StateRun } from '../interpreter/state-run.ts';
import type { Json } from '../json-value.ts';

/** Pass: hands its input on, or what Output (JSONPath: Result, Parameters) makes of it. */
export async function runPass(run: StateRun): Promise<Outcome> {
  const { state, input } = run;
  if (run.language === 'JSONata') return run.conclude(state, input, run.next);
  return concludeWith(run, state.Result === undefined ? await effectiveInput(run) : (state.Result as Json));
}
