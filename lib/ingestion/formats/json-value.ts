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

/** JSON whose numbers keep every digit, also when they are written again. @throws SyntaxError */
export const parseExactly = (text: string): unknown =>
  JSON.parse(text, keepNumbers as (key: string, value: unknown) => unknown);

/** @param path members joined by points; a number is a position in a list */
export function memberAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => {
    if (typeof inner !== 'object' || inner === null || isRawJSON(inner)) return undefined;
    return Object.hasOwn(inner, name) ? (inner as Record<string, unknown>)[name] : undefined;
  }, value);
}

/** Names of an object's members; undefined for what is none. */
export const namesOf = (value: unknown): readonly string[] | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJSON(value)
    ? Object.keys(value)
    : undefined;

/** A scalar as text, anything else as JSON; null and undefined as they are. */
export function textOf(value: unknown): string | null | undefined {
  if (value === null || value === undefined || typeof value === 'string') return value;
  return isRawJSON(value) ? value.rawJSON : JSON.stringify(value);
}

/** What a value is, for messages. */
export function showJson(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
