import { outputPath, selectInput } from '../interpreter/data-flow.ts';
import type { Outcome, StateRun } from '../interpreter/state-run.ts';

/** Succeed: ends the machine, branch or iteration well. */
export async function runSucceed(run: StateRun): Promise<Outcome> {
  if (run.language === 'JSONata') return run.conclude(run.state, run.input, undefined);
  return outputPath(run, selectInput(run), undefined);
}
