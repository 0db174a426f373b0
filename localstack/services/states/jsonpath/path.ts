import { ownValue, setOwn } from '../../../own-value.ts';
import { StateError } from '../interpreter/state-error.ts';
import { isObject, type Json, type JsonObject } from '../json-value.ts';

type Step = string | number | '*';

const STEP = /\.([A-Za-z_][\w-]*)|\['((?:[^'\\]|\\.)*)'\]|\[(-?\d+)\]|(\[\*\]|\.\*)/y;

/**
 * Steps of a path like $.a['b c'][0].d[*]; undefined when it uses anything else (filters, slices, descendants).
 * `$$` starts at the context object.
 */
export function parsePath(
  path: string,
): { readonly context: boolean; readonly steps: readonly Step[] } | undefined {
  const context = path.startsWith('$$');
  if (!path.startsWith('$')) return undefined;
  const steps: Step[] = [];
  STEP.lastIndex = context ? 2 : 1;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (match === null) return undefined;
    const [, name, quoted, index] = match;
    steps.push(name ?? quoted?.replace(/\\(.)/g, '$1') ?? (index === undefined ? '*' : Number(index)));
  }
  return { context, steps };
}

/** What the path finds; undefined when it finds nothing. A path with [*] gives an array. */
export function findPath(path: string, input: Json, context: JsonObject): Json | undefined {
  const parsed = parsePath(path);
  if (parsed === undefined) throw new StateError('States.Runtime', `Invalid path '${path}'`);
  let found: Json[] = [parsed.context ? context : input];
  for (const step of parsed.steps) found = found.flatMap((value) => take(value, step));
  return parsed.steps.includes('*') ? found : found[0];
}

/** @throws StateError States.Runtime when the path finds nothing, as AWS words it. */
export function requirePath(path: string, input: Json, context: JsonObject): Json {
  const value = findPath(path, input, context);
  if (value === undefined) {
    throw new StateError(
      'States.Runtime',
      `Invalid path '${path}' : No results for path: ${normalised(path)}`,
      { namesState: true },
    );
  }
  return value;
}

/** `input` with `value` at a reference path; objects on the way are made. */
export function putPath(path: string, input: Json, value: Json): Json {
  const steps = parsePath(path)?.steps ?? [];
  if (steps.length === 0) return value;
  const copy = structuredClone(input);
  if (!isObject(copy)) return unapplied(path, input);
  let target: JsonObject = copy;
  for (const step of steps.slice(0, -1)) {
    const inner = ownValue(target, String(step)) ?? {};
    if (!isObject(inner)) return unapplied(path, input);
    setOwn(target, String(step), inner);
    target = inner;
  }
  setOwn(target, String(steps.at(-1)), value);
  return copy;
}

/** e.g. $['a'][0] for $.a[0] */
function normalised(path: string): string {
  const steps = parsePath(path)?.steps ?? [];
  return `$${steps.map((step) => (typeof step === 'number' || step === '*' ? `[${step}]` : `['${step}']`)).join('')}`;
}

function unapplied(path: string, input: Json): never {
  throw new StateError(
    'States.ResultPathMatchFailure',
    `Unable to apply ReferencePath ${path} to input ${JSON.stringify(input)}`,
  );
}

function take(value: Json, step: Step): Json[] {
  if (step === '*') return Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  if (typeof step === 'number') {
    const item = Array.isArray(value) ? value.at(step) : undefined;
    return item === undefined ? [] : [item];
  }
  const member = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return member === undefined ? [] : [member];
}
