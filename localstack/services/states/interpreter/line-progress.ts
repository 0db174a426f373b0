import type { Json, JsonObject } from '../json-value.ts';
import type { HistoryEvent } from './history.ts';

/** How far one line of control had come: the machine itself, a branch of Parallel, an iteration of an inline Map. */
export interface LineProgress {
  /** The state that was entered and not left. */
  readonly at?: {
    readonly name: string;
    readonly input: Json;
    readonly enteredEventId: number;
    readonly enteredAt: number;
    /** Its branches or iterations by index; undefined where it had not begun them. */
    readonly children?: ReadonlyMap<number, LineProgress>;
  };
  /** The state that was to be entered, and its input. */
  readonly next?: { readonly name: string; readonly input: Json };
  /** Of a line that had come to its end. */
  readonly ended?: { readonly output: Json };
  readonly variables: JsonObject;
}

/** The name of a line below another: its state is known by the event that entered it. */
export const childLine = (line: string, enteredEventId: number, index: number): string =>
  `${line}/${enteredEventId}.${index}`;

interface Line {
  at?: { name: string; input: Json; enteredEventId: number; enteredAt: number; hasBegun: boolean };
  next?: { name: string; input: Json };
  ended?: { output: Json };
  variables: JsonObject;
}

interface Details {
  readonly stateEnteredEventDetails?: { readonly name: string; readonly input: string };
  readonly stateExitedEventDetails?: {
    readonly output: string;
    readonly assignedVariables?: Readonly<Record<string, string>>;
  };
}

/** How far an execution had come, told by its history: what was left is done, what was entered and not left is not. */
export function progressOf(events: readonly HistoryEvent[]): LineProgress {
  const lines = new Map<string, Line>();
  const lineOf = (name: string): Line => {
    const line = lines.get(name) ?? { variables: {} };
    lines.set(name, line);
    return line;
  };
  for (const event of events) {
    const name = event.line ?? '';
    const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event as Details;
    if (entered) {
      const line = lineOf(name);
      delete line.next;
      line.at = {
        name: entered.name,
        input: JSON.parse(entered.input) as Json,
        enteredEventId: event.id,
        enteredAt: event.timestamp,
        hasBegun: false,
      };
    } else if (exited) {
      const line = lineOf(name);
      const output = JSON.parse(exited.output) as Json;
      for (const [variable, text] of Object.entries(exited.assignedVariables ?? {}))
        line.variables[variable] = JSON.parse(text) as Json;
      delete line.at;
      if (event.next === undefined) line.ended = { output };
      else line.next = { name: event.next, input: output };
    } else if (/^(Parallel|Map)StateStarted$/.test(event.type)) {
      const { at } = lineOf(name);
      if (!at) continue;
      at.hasBegun = true;
      // A retry begins the branches anew.
      const below = `${name}/${at.enteredEventId}.`;
      for (const other of lines.keys()) if (other.startsWith(below)) lines.delete(other);
    }
  }
  return progressAt('', lines);
}

function progressAt(name: string, lines: ReadonlyMap<string, Line>): LineProgress {
  const { at, ...line } = lines.get(name) ?? { variables: {} };
  if (!at) return line;
  const { hasBegun, ...state } = at;
  if (!hasBegun) return { ...line, at: state };
  const below = `${name}/${at.enteredEventId}.`;
  const children = new Map(
    [...lines.keys()]
      .filter((other) => other.startsWith(below) && !other.slice(below.length).includes('/'))
      .map((other) => [Number(other.slice(below.length)), progressAt(other, lines)]),
  );
  return { ...line, at: { ...state, children } };
}
