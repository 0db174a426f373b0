import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

export interface RenderOptions {
  /** Values that synthesis knows. A string that is nothing but `${Name}` becomes the value, whatever its type. */
  readonly values: Readonly<Record<string, Json>>;
  /** Names that stay as `${Name}` for CloudFormation's Fn::Sub. @default none */
  readonly references?: readonly string[];
}

export class InvalidStateMachine extends Error {
  override readonly name = 'InvalidStateMachine';
}

const PLACEHOLDER = /\$\{([A-Za-z]+)\}/g;

/**
 * Reads a state machine's definition and fills in what synthesis knows.
 * @throws InvalidStateMachine that names the file, and the state where there is one, for JSON that does not parse, a
 * placeholder without a value, a value in the midst of text that is no text or number, or a value that nothing uses.
 */
export function renderDefinition(file: string, options: RenderOptions): Json {
  const where = basename(file);
  const used = new Set<string>();
  const rendered = render(parseJson(file, where), { ...options, where, used, state: '' });
  for (const name of [...Object.keys(options.values), ...(options.references ?? [])])
    if (!used.has(name)) throw new InvalidStateMachine(`${where}: nothing uses the substitution \${${name}}`);
  return rendered;
}

interface Rendering extends RenderOptions {
  readonly where: string;
  readonly used: Set<string>;
  /** Name of the innermost state around the value; empty outside of states. */
  readonly state: string;
}

function render(value: Json, at: Rendering): Json {
  if (typeof value === 'string') return renderText(value, at);
  if (Array.isArray(value)) return value.map((element: Json) => render(element, at));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === 'States' ? renderStates(member as Record<string, Json>, at) : render(member as Json, at),
    ]),
  );
}

function renderStates(states: Readonly<Record<string, Json>>, at: Rendering): Json {
  return Object.fromEntries(
    Object.entries(states).map(([name, state]) => [name, render(state, { ...at, state: name })]),
  );
}

function renderText(text: string, at: Rendering): Json {
  const whole = /^\$\{([A-Za-z]+)\}$/.exec(text)?.[1];
  if (whole !== undefined && whole in at.values) {
    at.used.add(whole);
    return at.values[whole] as Json;
  }
  return text.replace(PLACEHOLDER, (placeholder, name: string) => {
    at.used.add(name);
    if (at.references?.includes(name)) return placeholder;
    const value = at.values[name];
    const place = at.state ? `${at.where}, state '${at.state}'` : at.where;
    if (value === undefined) throw new InvalidStateMachine(`${place}: unknown substitution ${placeholder}`);
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new InvalidStateMachine(`${place}: ${placeholder} is no text and can't stand within one`);
    return String(value);
  });
}

function parseJson(file: string, where: string): Json {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Json;
  } catch (error) {
    throw new InvalidStateMachine(`${where}: ${(error as Error).message}`, { cause: error });
  }
}
