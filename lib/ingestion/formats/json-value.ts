/** A number as it was written. Source: ECMAScript proposal "JSON.parse source text access". */
interface RawNumber {
  readonly rawJSON: string;
}

const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
};

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

const keepNumbers: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined ? rawJSON(source) : value;

/**
 * A number whose text may be another one than JavaScript writes for it: of 16 digits or more, with an exponent, a zero at the end of its fraction,
 * six behind its point, or -0. What looks like one within a string is taken for one, which costs time and changes nothing.
 */
const UNUSUAL =
  /(?:^\s*|"\s*:\s*|[,[]\s*)-?(?:\d{16}|\d+[eE]|\d+\.\d*(?:0(?!\d)|[eE])|(?=[\d.]{17})\d+\.|0\.0{6}|(?<=-)0(?![.\d]))/;

/**
 * JSON whose numbers keep every digit, also when they are written again: those that JavaScript would write otherwise than they came are kept as their
 * text. @throws SyntaxError
 */
export const parseExactly = (text: string): unknown => exactly(text) ?? JSON.parse(text);

/** What a text says with the digits of every number; undefined for one whose numbers JSON.parse keeps as they were written. @throws SyntaxError */
export const exactly = (text: string): unknown =>
  UNUSUAL.test(text) ? JSON.parse(text, keepNumbers as (key: string, value: unknown) => unknown) : undefined;

/** @param path members joined by points; a number is a position in a list */
export function memberAt(value: unknown, path: string): unknown {
  let inner = value;
  for (const name of namesIn(path)) {
    if (typeof inner !== 'object' || inner === null || isRawJSON(inner)) return undefined;
    inner = Object.hasOwn(inner, name) ? (inner as Record<string, unknown>)[name] : undefined;
  }
  return inner;
}

const pathNames = new Map<string, readonly string[]>();

/** Split once: contracts have few paths, and answers many records. */
function namesIn(path: string): readonly string[] {
  let names = pathNames.get(path);
  if (!names) {
    names = path.split('.');
    pathNames.set(path, names);
  }
  return names;
}

/** Names of an object's members; undefined for what is none. */
export const namesOf = (value: unknown): readonly string[] | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJSON(value)
    ? Object.keys(value)
    : undefined;

/** A scalar as text, anything else as JSON; null and undefined as they are. */
export function textOf(value: unknown): string | null | undefined {
  if (value === null || value === undefined || typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return isRawJSON(value) ? value.rawJSON : JSON.stringify(value);
}

/** What a value is, for messages. */
export function showJson(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
