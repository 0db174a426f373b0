import { ownValue } from '../../../own-value.ts';
import type { IntegrationRegistry } from '../integrations/registry.ts';
import { isObject, type Json, type JsonObject } from '../json-value.ts';
import { expressionOf } from '../jsonata/expression.ts';
import { choiceOperators } from '../jsonpath/choice-rule.ts';
import { checkAssign, checkExpressions } from './check-jsonata.ts';
import { checkPaths } from './check-jsonpath.ts';
import { checkMap } from './check-map.ts';
import { checkTask } from './check-task.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { QueryLanguage, StateDefinition, StatesBlock } from './machine-definition.ts';
import {
  catcherFields,
  requiredFields,
  retrierFields,
  stateFields,
  unsupportedFields,
} from './state-fields.ts';

export interface BlockContext {
  readonly language: QueryLanguage;
  /** Variables that outer scopes assign. */
  readonly outer: ReadonlySet<string>;
  readonly integrations: IntegrationRegistry;
  readonly diagnostics: Diagnostics;
}

/** Checks a block of states and all blocks inside. */
export function checkStates(block: StatesBlock, location: string, context: BlockContext): void {
  const { diagnostics } = context;
  if (!isObject(block?.States) || Object.keys(block.States).length === 0) {
    diagnostics.error(location, 'These fields are required: [States]');
    return;
  }
  if (ownValue(block.States, block.StartAt) === undefined) {
    diagnostics.error(
      `${location === '/' ? '' : location}/StartAt`,
      `Missing 'Next' target: ${block.StartAt}`,
      'MISSING_TRANSITION_TARGET',
    );
  }
  const inner = new Set([...context.outer, ...assignedNames(block)]);
  for (const [name, state] of Object.entries(block.States)) {
    checkState(state, `${location === '/' ? '' : location}/States/${name}`, block, context, inner);
  }
}

function checkState(
  state: StateDefinition,
  location: string,
  block: StatesBlock,
  context: BlockContext,
  inner: ReadonlySet<string>,
): void {
  const { diagnostics } = context;
  const language = state.QueryLanguage ?? context.language;
  const known = ownValue(ownValue(stateFields, language), state.Type);
  if (known === undefined) {
    diagnostics.error(
      location,
      `The state type '${state.Type}' with query language '${language}' is not known`,
    );
    return;
  }
  if (context.language === 'JSONata' && language === 'JSONPath') {
    diagnostics.error(
      location,
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    );
  }
  for (const field of Object.keys(state)) checkField(field, state, language, known, location, diagnostics);
  const missing = (requiredFields[state.Type] ?? []).filter((field) => state[field] === undefined);
  if (missing.length > 0) {
    diagnostics.error(location, `These fields are required: [${missing.join(', ')}]`);
    return;
  }
  checkTransitions(state, location, block, diagnostics);
  checkHandlers(state, language, location, diagnostics);
  if (language === 'JSONata') {
    checkExpressions(state as JsonObject, location, diagnostics);
    for (const [where, assign] of assigns(state))
      checkAssign(assign, context.outer, `${location}${where}`, diagnostics);
  } else {
    checkPaths(state as JsonObject, location, diagnostics);
  }
  if (state.Type === 'Choice') checkChoices(state, language, location, diagnostics);
  if (state.Type === 'Task') checkTask(state, language, location, diagnostics, context.integrations);
  if (state.Type === 'Map') checkMap(state, language, location, diagnostics);
  const distributed =
    (state.ItemProcessor as { ProcessorConfig?: { Mode?: string } })?.ProcessorConfig?.Mode === 'DISTRIBUTED';
  for (const [where, child] of blocksOf(state)) {
    checkStates(child, `${location}${where}`, {
      ...context,
      language,
      outer: distributed ? new Set() : inner,
    });
  }
}

function checkField(
  field: string,
  state: StateDefinition,
  language: QueryLanguage,
  known: readonly string[],
  location: string,
  diagnostics: Diagnostics,
): void {
  if (known.includes(field)) return;
  const other = language === 'JSONata' ? 'JSONPath' : 'JSONata';
  if (unsupportedFields.includes(field) || (language === 'JSONPath' && field === 'Assign')) {
    diagnostics.error(location, `The field '${field}' is not supported by the local runtime`);
  } else if (stateFields[other][state.Type].includes(field)) {
    diagnostics.error(
      location,
      `The QueryLanguage '${language}' is set, but the field '${field}' is only supported for the '${other}' QueryLanguage`,
    );
  } else {
    diagnostics.error(location, `The field '${field}' is not supported by Step Functions`);
  }
}

function checkTransitions(
  state: StateDefinition,
  location: string,
  block: StatesBlock,
  diagnostics: Diagnostics,
): void {
  if (
    !['Choice', 'Succeed', 'Fail'].includes(state.Type) &&
    (state.Next === undefined) === (state.End !== true)
  ) {
    diagnostics.error(location, "Exactly one of the fields 'Next' and 'End' is required");
  }
  const targets: [string, unknown][] = [
    ['Next', state.Next],
    ['Default', state.Default],
  ];
  for (const [index, catcher] of (state.Catch ?? []).entries())
    targets.push([`Catch[${index}]/Next`, catcher.Next]);
  for (const [index, rule] of ((state.Choices ?? []) as JsonObject[]).entries()) {
    targets.push([`Choices[${index}]/Next`, rule.Next]);
  }
  for (const [field, target] of targets) {
    if (target !== undefined && ownValue(block.States, String(target)) === undefined) {
      diagnostics.error(
        `${location}/${field}`,
        `Missing 'Next' target: ${target}`,
        'MISSING_TRANSITION_TARGET',
      );
    }
  }
}

function checkHandlers(
  state: StateDefinition,
  language: QueryLanguage,
  location: string,
  diagnostics: Diagnostics,
): void {
  for (const field of ['Retry', 'Catch'] as const) {
    const handlers = (state[field] ?? []) as readonly { readonly ErrorEquals?: readonly string[] }[];
    for (const [index, handler] of handlers.entries()) {
      const where = `${location}/${field}[${index}]`;
      diagnostics.unknownFields(handler, field === 'Retry' ? retrierFields : catcherFields[language], where);
      if (!Array.isArray(handler.ErrorEquals) || handler.ErrorEquals.length === 0) {
        diagnostics.error(where, 'These fields are required: [ErrorEquals]');
      } else if (
        handler.ErrorEquals.includes('States.ALL') &&
        (handler.ErrorEquals.length > 1 || index < handlers.length - 1)
      ) {
        diagnostics.error(where, "'States.ALL' can only appear alone, in the last element of the array");
      }
    }
  }
}

function checkChoices(
  state: StateDefinition,
  language: QueryLanguage,
  location: string,
  diagnostics: Diagnostics,
): void {
  const known = language === 'JSONata' ? ['Condition', 'Output', 'Assign'] : choiceOperators;
  for (const [index, rule] of (state.Choices as JsonObject[]).entries()) {
    const where = `${location}/Choices[${index}]`;
    diagnostics.unknownFields(rule, ['Next', 'Comment', ...known], where);
    if (rule.Next === undefined) diagnostics.error(where, 'These fields are required: [Next]');
    if (language !== 'JSONata') continue;
    const condition = rule.Condition;
    if (
      typeof condition !== 'boolean' &&
      !(typeof condition === 'string' && expressionOf(condition) !== undefined)
    ) {
      diagnostics.error(`${where}/Condition`, 'Expected a JSONata expression ({% … %}) or a boolean');
    }
  }
}

/** Blocks inside a state, with where they stand. */
function blocksOf(state: StateDefinition): [string, StatesBlock][] {
  const branches = (state.Branches ?? []) as StatesBlock[];
  const processor = (state.ItemProcessor ?? state.Iterator) as StatesBlock | undefined;
  return [
    ...branches.map((branch, index): [string, StatesBlock] => [`/Branches[${index}]`, branch]),
    ...(isObject(processor) ? [['/ItemProcessor', processor as StatesBlock] as [string, StatesBlock]] : []),
  ];
}

/** Every Assign of a state: its own, those of its catchers and choices. */
function assigns(state: StateDefinition): [string, Json][] {
  const rules: [string, { readonly Assign?: Json }][] = [
    ['', state as { Assign?: Json }],
    ...(state.Catch ?? []).map((catcher, index): [string, { Assign?: Json }] => [
      `/Catch[${index}]`,
      catcher as { Assign?: Json },
    ]),
    ...((state.Choices ?? []) as { Assign?: Json }[]).map((rule, index): [string, { Assign?: Json }] => [
      `/Choices[${index}]`,
      rule,
    ]),
  ];
  return rules.flatMap(([where, rule]): [string, Json][] =>
    rule.Assign === undefined ? [] : [[`${where}/Assign`, rule.Assign]],
  );
}

function assignedNames(block: StatesBlock): string[] {
  return Object.values(block.States).flatMap((state) =>
    assigns(state).flatMap(([, assign]) => (isObject(assign) ? Object.keys(assign) : [])),
  );
}
