/** JSON with its numbers as written. */
export type JsonNode =
  | { readonly kind: 'null' | 'number' | 'boolean'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, JsonNode])[] };

const TOKEN =
  /\s*(?:([[\]{},:])|("(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false)|(null))\s*/y;

/** @throws SyntaxError where the text is no JSON */
export function parseJson(text: string): JsonNode {
  let offset = 0;
  const next = () => {
    TOKEN.lastIndex = offset;
    const match = TOKEN.exec(text);
    if (!match) throw new SyntaxError(`No JSON at ${offset}`);
    offset = TOKEN.lastIndex;
    return match;
  };
  const value = (match: RegExpExecArray): JsonNode => {
    const [, symbol, string, number, boolean, nothing] = match;
    if (string !== undefined) return { kind: 'string', value: JSON.parse(string) };
    if (number !== undefined) return { kind: 'number', text: number };
    if (boolean !== undefined) return { kind: 'boolean', text: boolean };
    if (nothing !== undefined) return { kind: 'null', text: nothing };
    if (symbol === '[') {
      const items: JsonNode[] = [];
      let token = next();
      if (token[1] === ']') return { kind: 'array', items };
      for (;;) {
        items.push(value(token));
        const { 1: separator } = next();
        if (separator === ']') return { kind: 'array', items };
        if (separator !== ',') throw new SyntaxError(`No , at ${offset}`);
        token = next();
      }
    }
    if (symbol === '{') {
      const members: [string, JsonNode][] = [];
      let token = next();
      if (token[1] === '}') return { kind: 'object', members };
      for (;;) {
        if (token[2] === undefined || next()[1] !== ':') throw new SyntaxError(`No member at ${offset}`);
        members.push([JSON.parse(token[2]), value(next())]);
        const { 1: separator } = next();
        if (separator === '}') return { kind: 'object', members };
        if (separator !== ',') throw new SyntaxError(`No , at ${offset}`);
        token = next();
      }
    }
    throw new SyntaxError(`Unexpected ${symbol} at ${offset}`);
  };
  const node = value(next());
  if (offset !== text.length) throw new SyntaxError(`Text after JSON at ${offset}`);
  return node;
}

/** Text without blanks. @param sorted whether members are put in order of their names, as json_parse does */
export function formatJson(node: JsonNode, sorted = true): string {
  switch (node.kind) {
    case 'string':
      return JSON.stringify(node.value);
    case 'array':
      return `[${node.items.map((item) => formatJson(item, sorted)).join(',')}]`;
    case 'object': {
      // Of members of one name the last one holds.
      const members = sorted
        ? [...new Map(node.members)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        : node.members;
      return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${formatJson(member, sorted)}`).join(',')}}`;
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
