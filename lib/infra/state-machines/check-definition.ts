import jsonata from 'jsonata';
import { validateAsl } from '../../asl/validate-asl.ts';
import { InvalidStateMachine, type Json } from './render-definition.ts';

type State = { readonly [key: string]: Json | undefined };

/**
 * Holds a rendered definition against the Amazon States Language and this project's rules: every Task has TimeoutSeconds
 * and a Retry that names errors, every JSONata expression parses.
 * @param where what messages call the definition, e.g. its file's name
 * @throws InvalidStateMachine with every mistake, by file and state
 */
export function checkDefinition(where: string, definition: Json): void {
  const own: string[] = [];
  for (const [name, state, siblings] of statesOf(definition))
    for (const mistake of [
      ...taskMistakes(state),
      ...transitionMistakes(state, siblings),
      ...expressionMistakes(withoutInnerStates(state), ''),
    ])
      own.push(`state '${name}': ${mistake}`);
  // The language's own check knows less of where a mistake is, and would only say the same again.
  const mistakes = own.length > 0 ? own : languageMistakes(definition);
  if (mistakes.length > 0)
    throw new InvalidStateMachine(mistakes.map((mistake) => `${where}, ${mistake}`).join('\n'));
}

/** The schema's own check. It wants literal ARNs and writes into what it is given: it gets a copy with stand-ins. */
function languageMistakes(definition: Json): string[] {
  const copy = JSON.parse(JSON.stringify(definition).replace(/\$\{Partition\}/g, 'aws'));
  return validateAsl(copy, true).map(
    ({ 'Error code': code, Message: message }) =>
      `${message.replace(/^\/\S.*?(?= is invalid)/, stateAt)} (${code})`,
  );
}

/** /States/Body/Branches/0/States/Plan/Retry → state 'Plan', Retry */
function stateAt(pointer: string): string {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = parts.lastIndexOf('States');
  if (last < 0) return parts.join('.') || 'the definition itself';
  return [`state '${parts[last + 1]}'`, ...parts.slice(last + 2)].join(' ');
}

function taskMistakes(state: State): string[] {
  if (state.Type !== 'Task') return [];
  const mistakes: string[] = [];
  if (state.TimeoutSeconds === undefined) mistakes.push('a Task needs TimeoutSeconds');
  const retriers = (state.Retry ?? []) as readonly { readonly ErrorEquals: readonly string[] }[];
  if (retriers.length === 0) mistakes.push('a Task needs a Retry');
  for (const name of retriers.flatMap((retrier) => retrier.ErrorEquals ?? []))
    if (name === 'States.ALL' || name === 'States.TaskFailed')
      mistakes.push(`Retry must name errors, not ${name}: what can't pass is not tried again`);
  return mistakes;
}

function transitionMistakes(state: State, siblings: readonly string[]): string[] {
  const targets = [state, ...transitionsIn(state.Catch), ...transitionsIn(state.Choices)].flatMap(
    ({ Next: next, Default: otherwise }) => [next, otherwise],
  );
  return targets
    .filter((target) => typeof target === 'string' && !siblings.includes(target))
    .map((target) => `there is no state '${target}' to go to`);
}

const transitionsIn = (list: Json | undefined): readonly State[] => (list ?? []) as readonly State[];

function expressionMistakes(value: Json | undefined, path: string): string[] {
  if (typeof value === 'string') {
    if (!value.startsWith('{%')) return [];
    if (!value.endsWith('%}')) return [`${path}: {% without %} at the end`];
    try {
      jsonata(value.slice(2, -2));
      return [];
    } catch (error) {
      return [`${path}: ${(error as { message: string }).message} in ${value}`];
    }
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) =>
    expressionMistakes(member as Json, path ? `${path}.${key}` : key),
  );
}

/** Every state of a definition with the names beside it, those of branches and item processors included. */
export function* statesOf(
  definition: Json,
): Generator<readonly [name: string, state: State, siblings: readonly string[]]> {
  const states = ((definition as State).States ?? {}) as Readonly<Record<string, State>>;
  for (const [name, state] of Object.entries(states)) {
    yield [name, state, Object.keys(states)];
    for (const branch of (state.Branches ?? []) as readonly Json[]) yield* statesOf(branch);
    if (state.ItemProcessor) yield* statesOf(state.ItemProcessor);
  }
}

function withoutInnerStates({ Branches: _branches, ItemProcessor: _processor, ...own }: State): State {
  return own;
}
