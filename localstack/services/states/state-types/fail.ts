import { StateError } from '../interpreter/state-error.ts';
import type { Outcome, StateRun } from '../interpreter/state-run.ts';
import { requirePath } from '../jsonpath/path.ts';

/** Fail: ends with the given error and cause. */
export async function runFail(run: StateRun): Promise<Outcome> {
  throw new StateError(await text(run, 'Error'), await text(run, 'Cause'));
}

async function text(run: StateRun, field: 'Error' | 'Cause'): Promise<string | undefined> {
  const path = run.state[`${field}Path`];
  if (path !== undefined) return String(requirePath(String(path), run.input, run.context()));
  const value = run.state[field];
  if (value === undefined) return undefined;
  return run.language === 'JSONata' ? run.evaluateString(value, field) : String(value);
}
