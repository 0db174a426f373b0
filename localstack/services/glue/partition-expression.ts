import { ownValue } from '../../own-value.ts';
import { matchesWildcard, readWildcards } from '../../wildcard.ts';
import { invalidInput } from './glue-errors.ts';

type Filter = (values: readonly string[]) => boolean;

/**
 * GetPartitions' Expression: comparisons of partition keys with literals (=, <>, !=, <, <=, >, >=, IN, BETWEEN, LIKE, IS [NOT] NULL)
 * joined by AND, OR, NOT and parentheses. Numbers compare by value where the key is a number, all else as text.
 * @throws AwsError InvalidInputException
 */
export function partitionFilter(
  expression: string | undefined,
  keys: readonly { readonly Name: string; readonly Type?: string | undefined }[],
): Filter {
  if (!expression?.trim()) return () => true;
  const tokens = tokenize(expression);
  let at = 0;
  const peek = () => tokens[at]?.toUpperCase();
  const fail = () => invalidInput(`Unsupported expression '${expression}' at '${tokens[at] ?? 'its end'}'`);
  const accept = (word: string): boolean => {
    if (peek() !== word) return false;
    at++;
    return true;
  };
  const expect = (word: string): void => {
    if (!accept(word)) throw fail();
  };

  const either = (): Filter => {
    let left = both();
    while (accept('OR')) {
      const [a, b] = [left, both()];
      left = (v) => a(v) || b(v);
    }
    return left;
  };
  const both = (): Filter => {
    let left = single();
    while (accept('AND')) {
      const [a, b] = [left, single()];
      left = (v) => a(v) && b(v);
    }
    return left;
  };
  const single = (): Filter => {
    if (accept('NOT')) {
      const inner = single();
      return (v) => !inner(v);
    }
    if (accept('(')) {
      const inner = either();
      expect(')');
      return inner;
    }
    return comparison();
  };
  const comparison = (): Filter => {
    const name = (tokens[at++] ?? '').replace(/^[`"]|[`"]$/g, '').toLowerCase();
    const index = keys.findIndex((key) => key.Name.toLowerCase() === name);
    if (index < 0) throw invalidInput(`Partition column '${name}' in '${expression}' is not a partition key`);
    const numeric = /^(tinyint|smallint|int|integer|bigint|float|double|decimal.*)$/i.test(
      keys[index]?.Type ?? 'string',
    );
    const compare = (value: string, literal: string): number => {
      const [a, b] = numeric ? [Number(value), Number(literal)] : [value, literal];
      return a < b ? -1 : a > b ? 1 : 0;
    };
    const on =
      (test: (value: string) => boolean): Filter =>
      (v) =>
        test(v[index] ?? '');
    const negated = accept('NOT');
    const negate = (filter: Filter): Filter => (negated ? (v) => !filter(v) : filter);
    if (accept('IN')) {
      expect('(');
      const literals = [literal()];
      while (accept(',')) literals.push(literal());
      expect(')');
      return negate(on((value) => literals.some((l) => compare(value, l) === 0)));
    }
    if (accept('BETWEEN')) {
      const low = literal();
      expect('AND');
      const high = literal();
      return negate(on((value) => compare(value, low) >= 0 && compare(value, high) <= 0));
    }
    if (accept('LIKE')) {
      const like = readWildcards(literal(), { any: '%', one: '_' });
      return negate(on((value) => matchesWildcard(like, value)));
    }
    if (negated) throw fail();
    if (accept('IS')) {
      const not = accept('NOT');
      expect('NULL');
      return on((value) => (value === '__HIVE_DEFAULT_PARTITION__') !== not);
    }
    const operator = tokens[at++];
    const test = ownValue(COMPARISONS, operator ?? '');
    if (!test) {
      at--;
      throw fail();
    }
    const right = literal();
    return on((value) => test(compare(value, right)));
  };
  const literal = (): string => {
    let token = tokens[at++];
    if (token && /^(date|timestamp)$/i.test(token) && tokens[at]?.startsWith("'")) token = tokens[at++];
    if (token?.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (token !== undefined && /^-?[\d.]/.test(token)) return token;
    at--;
    throw fail();
  };

  const filter = either();
  if (at < tokens.length) throw fail();
  return filter;
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (o) => o === 0,
  '<>': (o) => o !== 0,
  '!=': (o) => o !== 0,
  '<': (o) => o < 0,
  '<=': (o) => o <= 0,
  '>': (o) => o > 0,
  '>=': (o) => o >= 0,
};

function tokenize(expression: string): string[] {
  const pattern = /\s*('(?:[^']|'')*'|<>|!=|<=|>=|[=<>(),]|-?\d[\d.eE+-]*|[`"][^`"]*[`"]|[A-Za-z_][\w$]*)/gy;
  const tokens: string[] = [];
  let end = 0;
  for (const match of expression.matchAll(pattern)) {
    tokens.push(match[1] as string);
    end = (match.index ?? 0) + match[0].length;
  }
  if (expression.slice(end).trim() !== '')
    throw invalidInput(`Unsupported expression '${expression}' at '${expression.slice(end).trim()}'`);
  return tokens;
}
