import type { Random } from './random.ts';

/** A Trino type without the numbers of its decimals, texts and times: what generated expressions are asked to have. */
export interface Kind {
  readonly base: string;
  readonly of: readonly Kind[];
}

export const kind = (base: string, ...of: readonly Kind[]): Kind => ({ base, of });

export const INTEGERS = ['tinyint', 'smallint', 'integer', 'bigint'];
export const NUMBERS = [...INTEGERS, 'decimal', 'double', 'real'];
export const TIMES = ['date', 'time', 'timestamp', 'timestamp with time zone'];
export const INTERVALS = ['interval day to second', 'interval year to month'];
const PLAIN = [...NUMBERS, ...TIMES, ...INTERVALS, 'boolean', 'varchar', 'char', 'varbinary', 'json'];
/** Types of an argument that are written as a text. */
const TEXTS = ['joniregexp', 'jsonpath', 'codepoints'];

/** A kind as text, e.g. `array(varchar)`. */
function kindText({ base, of }: Kind): string {
  return of.length ? `${base}(${of.map(kindText).join(',')})` : base;
}

export const sameKind = (a: Kind, b: Kind): boolean => kindText(a) === kindText(b);

/** Reads a type as SHOW FUNCTIONS writes it; numbers of digits are left out, letters are variables. Undefined for types that are not generated. */
export function parseKind(text: string): Kind | undefined {
  const trimmed = text.trim();
  const timestamp = /^timestamp\(\w+\) with time zone$/.exec(trimmed);
  if (timestamp) return kind('timestamp with time zone');
  const match = /^([^()]+?)(?:\((.*)\))?$/s.exec(trimmed);
  if (!match) return undefined;
  const [, base = '', inner] = match;
  if (['array', 'map', 'row', 'function'].includes(base)) {
    const parts = splitTypes(inner ?? '').map(parseKind);
    return parts.some((part) => !part) ? undefined : kind(base, ...(parts as Kind[]));
  }
  if (TEXTS.includes(base)) return kind(base);
  if (PLAIN.includes(base)) return kind(base);
  return /^[a-zA-Z]\d?$/.test(base) ? kind(`:${base}`) : undefined;
}

/** The parts between commas outside of parentheses. */
export function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  if (part.trim()) parts.push(part);
  return parts;
}

export type Bindings = Map<string, Kind>;

/** Whether a pattern with variables can be the kind; variables are bound on the way. */
export function unify(pattern: Kind, wanted: Kind, bindings: Bindings): boolean {
  if (pattern.base.startsWith(':')) {
    const bound = bindings.get(pattern.base);
    if (bound) return sameKind(bound, wanted);
    bindings.set(pattern.base, wanted);
    return true;
  }
  return (
    pattern.base === wanted.base &&
    pattern.of.length === wanted.of.length &&
    pattern.of.every((part, i) => unify(part, wanted.of[i]!, bindings))
  );
}

/** The pattern with its variables replaced; a free one becomes a random kind. */
export function instantiate(pattern: Kind, bindings: Bindings, random: Random): Kind {
  if (!pattern.base.startsWith(':')) {
    return kind(pattern.base, ...pattern.of.map((part) => instantiate(part, bindings, random)));
  }
  const bound = bindings.get(pattern.base) ?? randomKind(random, 1);
  bindings.set(pattern.base, bound);
  return bound;
}

/** A kind as often as people use it. @param depth how many levels may be nested */
export function randomKind(random: Random, depth: number): Kind {
  const base = random.weighted([
    [8, 'integer'],
    [8, 'bigint'],
    [2, 'smallint'],
    [2, 'tinyint'],
    [14, 'decimal'],
    [9, 'double'],
    [3, 'real'],
    [14, 'varchar'],
    [2, 'char'],
    [2, 'varbinary'],
    [7, 'boolean'],
    [7, 'date'],
    [1, 'time'],
    [9, 'timestamp'],
    [5, 'timestamp with time zone'],
    [2, 'interval day to second'],
    [1, 'interval year to month'],
    [2, 'json'],
    [depth > 0 ? 7 : 0, 'array'],
    [depth > 0 ? 3 : 0, 'map'],
    [depth > 0 ? 3 : 0, 'row'],
  ]);
  const inner = () => randomKind(random, depth - 1);
  switch (base) {
    case 'array':
      return kind(base, inner());
    case 'map':
      return kind(base, kind(random.pick(['varchar', 'integer', 'bigint', 'date'])), inner());
    case 'row':
      return kind(base, ...random.times(random.int(1, 3), inner));
    default:
      return kind(base);
  }
}
