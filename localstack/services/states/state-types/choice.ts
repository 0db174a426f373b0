import { outputPath, selectInput } from '../interpreter/data-flow.ts';
import { StateError } from '../interpreter/state-error.ts';
import type { Outcome, StateRun } from '../interpreter/state-run.ts';
import type { Json, JsonObject } from '../json-value.ts';
import { ruleHolds } from '../jsonpath/choice-rule.ts';

interface Rule {
  readonly Condition?: string | boolean;
  readonly Next: string;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

/**
 * Choice: the first rule that holds; its own Output and Assign, or the state's when Default is taken. Where none holds and there is
 * no Default, the service reports States.Runtime, not the States.NoChoiceMatched of the language's specification.
 */
export async function runChoice(run: StateRun): Promise<Outcome> {
  const { state } = run;
  const rules = state.Choices as readonly Rule[];
  const selected = run.language === 'JSONPath' ? selectInput(run) : run.input;
  for (const [index, rule] of rules.entries()) {
    if (!(await holds(run, rule, index, selected))) continue;
    if (run.language === 'JSONPath') return outputPath(run, selected, rule.Next);
    return run.conclude(rule, run.input, rule.Next, {}, `Choices[${index}]/`);
  }
  const fallback = state.Default as string | undefined;
  if (fallback === undefined) {
    throw new StateError(
      'States.Runtime',
      'Failed to transition out of the state. The state does not point to a next state.',
      { namesState: true },
    );
  }
  if (run.language === 'JSONPath') return outputPath(run, selected, fallback);
  return run.conclude(state, run.input, fallback);
}

async function holds(run: StateRun, rule: Rule, index: number, selected: Json): Promise<boolean> {
  if (run.language === 'JSONPath') return ruleHolds(rule as unknown as JsonObject, selected, run.context());
  if (typeof rule.Condition === 'boolean') return rule.Condition;
  return run.evaluateCondition(String(rule.Condition), `Choices[${index}]/Condition`);
}
