import type { Position } from './sql-error.ts';
import { SqlError } from './sql-error.ts';

export interface Token extends Position {
  readonly kind:
    | 'word'
    | 'quoted'
    | 'string'
    | 'integer'
    | 'decimal'
    | 'double'
    | 'binary'
    | 'symbol'
    | 'end';
  /** Words in upper case; quoted names and strings unescaped; everything else as written. */
  readonly text: string;
  /** As written. */
  readonly raw: string;
  /** Offsets into the statement: start inclusive, end exclusive. */
  readonly start: number;
  readonly end: number;
}

const PATTERN =
  /\s+|--[^\r\n]*|\/\*[\s\S]*?\*\/|(?<binary>X'[^']*')|(?<unicode>U&'(?:[^']|'')*')|(?<string>'(?:[^']|'')*')|(?<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`)|(?<double>(?:\d[\d_]*(?:\.\d*)?|\.\d+)E[+-]?\d+)|(?<decimal>\d[\d_]*\.\d*|\.\d+)|(?<integer>0X[0-9A-F_]+|0O[0-7_]+|0B[01_]+|\d[\d_]*)|(?<word>[A-Z_$@][\w$@]*)|(?<symbol><>|!=|<=|>=|\|\||->|=>|[-+*/%=<>.,;:()[\]?{}|])/iy;

const GROUPS = [...PATTERN.source.matchAll(/\(\?<(\w+)>/g)].map(([, name]) => name!);

/**
 * The tokens of a statement, comments and white space left out, closed by one of kind end.
 * @throws SqlError SYNTAX_ERROR at a character that begins no token, with Trino's words.
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let offset = 0;
  const advance = (text: string, start: number) => {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      line++;
      lineStart = start + i + 1;
    }
  };
  while (offset < sql.length) {
    PATTERN.lastIndex = offset;
    const match = PATTERN.exec(sql);
    const at = { line, column: offset - lineStart + 1 };
    if (!match) throw new SqlError('SYNTAX_ERROR', at, `extraneous input '${sql[offset]}'`);
    const raw = match[0];
    const end = offset + raw.length;
    // Groups are numbered in the order of their names; white space and comments are in none.
    const group = match.findIndex((text, index) => index > 0 && text !== undefined);
    if (group > 0) {
      const name = GROUPS[group - 1]!;
      const kind = (name === 'unicode' ? 'string' : name) as Token['kind'];
      tokens.push({ kind, text: decode(name, raw, at), raw, ...at, start: offset, end });
    }
    advance(raw, offset);
    offset = end;
  }
  const at = { line, column: sql.length - lineStart + 1 };
  tokens.push({ kind: 'end', text: '<EOF>', raw: '<EOF>', ...at, start: sql.length, end: sql.length });
  return tokens;
}

function decode(group: string, raw: string, at: Position): string {
  switch (group) {
    case 'word':
      return raw.toUpperCase();
    case 'string':
      return raw.slice(1, -1).replaceAll("''", "'");
    case 'unicode':
      return decodeUnicode(raw.slice(3, -1).replaceAll("''", "'"), at);
    case 'quoted':
      return raw[0] === '"' ? raw.slice(1, -1).replaceAll('""', '"') : raw.slice(1, -1).replaceAll('``', '`');
    case 'binary': {
      const hex = raw.slice(2, -1).replace(/\s/g, '').toUpperCase();
      if (hex.length % 2 || /[^0-9A-F]/.test(hex)) {
        throw new SqlError('SYNTAX_ERROR', at, 'Binary literal must contain an even number of digits');
      }
      return hex;
    }
    case 'integer':
    case 'decimal':
    case 'double':
      return raw.replaceAll('_', '');
    default:
      return raw;
  }
}

function decodeUnicode(text: string, at: Position): string {
  return text.replace(/\\(\\|\+([0-9a-f]{6})|([0-9a-f]{4})|)/gi, (_, whole, six, four) => {
    if (whole === '\\') return '\\';
    const code = six ?? four;
    if (code === undefined) throw new SqlError('SYNTAX_ERROR', at, 'Incomplete escape sequence');
    return String.fromCodePoint(Number.parseInt(code, 16));
  });
}
