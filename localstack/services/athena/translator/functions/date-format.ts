import type { Typed } from '../../../../../lib/sql/bind/typed-tree.ts';

/** What DuckDB's strftime writes for a letter of MySQL's formats, for years of four digits. */
const LETTERS = new Map([
  ...[
    ['Y', '%Y'],
    ['y', '%y'],
    ['m', '%m'],
    ['c', '%-m'],
    ['M', '%B'],
    ['b', '%b'],
    ['d', '%d'],
    ['e', '%-d'],
  ],
  ...[
    ['j', '%j'],
    ['W', '%A'],
    ['a', '%a'],
    ['v', '%V'],
    ['x', '%G'],
    ['H', '%H'],
    ['k', '%-H'],
    ['h', '%I'],
  ],
  ...[
    ['I', '%I'],
    ['l', '%-I'],
    ['i', '%M'],
    ['s', '%S'],
    ['S', '%S'],
    ['f', '%f'],
    ['p', '%p'],
    ['%', '%%'],
  ],
  ...[
    ['T', '%H:%M:%S'],
    ['r', '%I:%M:%S %p'],
  ],
] as [string, string][]);

/** The format as strftime's; undefined for a computed one, and for letters that fail or stand for themselves. */
export function strftimeFormat(format: Typed): string | undefined {
  const constant = format.kind === 'cast' ? format.operand : format;
  if (constant.kind !== 'constant' || typeof constant.value !== 'string' || constant.value === '')
    return undefined;
  const parts = constant.value
    .match(/%[\s\S]|[^%]+|%/g)!
    .map((part) => (part[0] === '%' ? LETTERS.get(part.slice(1)) : part));
  return parts.includes(undefined) || constant.value.includes('\0') ? undefined : parts.join('');
}
