/** JSON with its numbers as written. */
export type JsonNode =
  | { readonly kind: 'null' | 'number' | 'boolean'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, JsonNode])[] };

const TOKEN =
  /\s*(?:([[\]{},:])|("(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false)|(null))\s*/y;

type Token = RegExpExecArray;

/** Reads JSON from a text, token by token. */
class JsonReader {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token {
    TOKEN.lastIndex = this.#offset;
    const match = TOKEN.exec(this.#text);
    if (!match) throw new SyntaxError(`No JSON at ${this.#offset}`);
    this.#offset = TOKEN.lastIndex;
    return match;
  }

  end(): void {
    if (this.#offset !== this.#text.length) throw new SyntaxError(`Text after JSON at ${this.#offset}`);
  }

  /** The value that begins with the token. */
  value(token: Token): JsonNode {
    const [, symbol, string, number, boolean, nothing] = token;
    if (string !== undefined) return { kind: 'string', value: JSON.parse(string) };
    if (number !== undefined) return { kind: 'number', text: number };
    if (boolean !== undefined) return { kind: 'boolean', text: boolean };
    if (nothing !== undefined) return { kind: 'null', text: nothing };
    if (symbol === '[') return { kind: 'array', items: [...this.items()] };
    if (symbol === '{') return { kind: 'object', members: this.#members() };
    throw new SyntaxError(`Unexpected ${symbol} at ${this.#offset}`);
  }

  /** What follows the bracket of an array. */
  *items(): Generator<JsonNode> {
    let token = this.next();
    if (token[1] === ']') return;
    for (;;) {
      yield this.value(token);
      if (this.#ends(']')) return;
      token = this.next();
    }
  }

  #members(): [string, JsonNode][] {
    const members: [string, JsonNode][] = [];
    let token = this.next();
    if (token[1] === '}') return members;
    for (;;) {
      if (token[2] === undefined || this.next()[1] !== ':')
        throw new SyntaxError(`No member at ${this.#offset}`);
      members.push([JSON.parse(token[2]), this.value(this.next())]);
      if (this.#ends('}')) return members;
      token = this.next();
    }
  }

  #ends(bracket: string): boolean {
    const { 1: separator } = this.next();
    if (separator !== bracket && separator !== ',') throw new SyntaxError(`No , at ${this.#offset}`);
    return separator === bracket;
  }
}

/** @throws SyntaxError where the text is no JSON */
export function parseJson(text: string): JsonNode {
  const reader = new JsonReader(text);
  const node = reader.value(reader.next());
  reader.end();
  return node;
}

/** An array's elements one by one. @throws SyntaxError once it comes to what is no JSON, or no array at all */
export function* parseJsonItems(text: string): Generator<JsonNode> {
  const reader = new JsonReader(text);
  const { 1: symbol } = reader.next();
  if (symbol !== '[') throw new SyntaxError('No array');
  yield* reader.items();
}

/** A text in quotes, as Trino writes it: characters past U+FFFF as two escapes. */
export const jsonString = (text: string): string =>
  JSON.stringify(text).replace(
    /[\ud800-\udfff]/g,
    (half) => `\\u${half.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * Text without blanks.
 * @param sorted whether members are put in order of their names, as json_parse does
 * @param string how texts are written
 */
export function formatJson(
  node: JsonNode,
  sorted = true,
  string: (text: string) => string = jsonString,
): string {
  switch (node.kind) {
    case 'string':
      return string(node.value);
    case 'array':
      return `[${node.items.map((item) => formatJson(item, sorted, string)).join(',')}]`;
    case 'object': {
      // Of members of one name the last one holds.
      const members = sorted
        ? [...new Map(node.members)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        : node.members;
      return `{${members.map(([name, member]) => `${string(name)}:${formatJson(member, sorted, string)}`).join(',')}}`;
    }
    case 'number': {
      const number = formatNumber(node.text);
      return number.endsWith('Infinity') ? JSON.stringify(number) : number;
    }
    default:
      return node.text;
  }
}

/** Integers stay; others as Java prints a double. */
function formatNumber(text: string): string {
  if (/^-?\d+$/.test(text)) return text === '-0' ? '0' : text;
  const value = Number(text);
  return javaDouble(value);
}

/** As Java's Double.toString. */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7))
    return String(value).includes('.') ? String(value) : `${value}.0`;
  const shortest = value.toExponential();
  // Of two digits the nearest, where one alone would read back as the same number.
  const two = value.toExponential(1);
  const digits = !shortest.includes('.') && Number(two) === value ? two : shortest;
  const [mantissa = '', exponent = ''] = digits.split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}
