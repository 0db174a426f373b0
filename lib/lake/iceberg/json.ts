/** An integer of JSON: a number, or a bigint past 2^53 (snapshot ids of other engines have 63 bits). */
export type Integer = number | bigint;

// Not yet in TypeScript's own library: the reviver's context and JSON.rawJSON (ECMAScript proposal "JSON.parse source text access").
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** Parses JSON; integers that a double can't hold become bigints. */
export function parseJson(text: string): unknown {
  return parse(text, (_key, value, { source }) =>
    typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    source !== undefined &&
    /^-?\d+$/.test(source)
      ? BigInt(source)
      : value,
  );
}

/** Writes JSON; a bigint becomes an integer literal. */
export function stringifyJson(value: unknown): string {
  return JSON.stringify(value, (_key, member) =>
    typeof member === 'bigint' ? rawJSON(member.toString()) : member,
  );
}

/** Whether two integers are equal, whichever form they have. */
export const sameInteger = (a: Integer | undefined, b: Integer | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && BigInt(a) === BigInt(b));
