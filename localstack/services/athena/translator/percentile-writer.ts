import type { BoundCall, Typed } from '../../../../lib/sql/bind/typed-tree.ts';
import type { Apply } from './aggregate-writer.ts';
import { cast, fail, text } from './sql-text.ts';

/** Small beside a share of any number of values, and large beside what doubles of shares are off. */
const NEXT = 1e-10;

/**
 * approx_percentile: the value at rank floor(p·n), counted from 0, which Trino's digests give exactly while a group is small.
 * A constant p is selected by DuckDB without a sorted list.
 */
export function writePercentile(
  { arguments: [, p], type }: BoundCall,
  x: string,
  share: string,
  apply: Apply,
): string {
  const shares = p && constantShares(p);
  if (!shares) {
    const sorted = `list_sort(${apply('list', x, { filter: `${x} IS NOT NULL`, distinct: false })})`;
    return `trino_percentile${type.kind === 'array' ? 's' : ''}(${sorted}, ${share})`;
  }
  const count = cast(apply('count', x, { distinct: false }), 'DOUBLE');
  // DuckDB's rank is ceil(q·n) - 1: that of p, or where p·n is whole that of the next share.
  const asked = shares.flatMap((each) => [each, Math.min(1, each + NEXT)]);
  const found = apply('quantile_disc', `${x}, [${asked.map(double).join(', ')}]`, { distinct: false });
  const element = type.kind === 'array' ? type.element : type;
  const pick = (values: string, n: string) => (each: number, i: number) => {
    const wanted = `least(floor(${double(each)} * ${n}), ${n} - 1)`;
    const rank = (q: number) => `(greatest(1, ${n} - floor(${n} - ${double(q)} * ${n})) - 1)`;
    const failed = fail(
      text('NOT_SUPPORTED: A percentile of so many values is not supported by the local Athena'),
      element,
    );
    return `CASE WHEN ${n} = 0 THEN NULL WHEN ${rank(each)} = ${wanted} THEN ${values}[${2 * i + 1}] WHEN ${rank(Math.min(1, each + NEXT))} = ${wanted} THEN ${values}[${2 * i + 2}] ELSE ${failed} END`;
  };
  const picked = shares.map(pick('q.v', 'q.n'));
  const result =
    type.kind === 'array' ? `CASE WHEN q.n = 0 THEN NULL ELSE [${picked.join(', ')}] END` : picked[0];
  return `list_extract(list_transform([struct_pack(v := ${found}, n := ${count})], lambda q: ${result}), 1)`;
}

const double = (value: number): string => `${value}::DOUBLE`;

/** The shares that a constant, or an array of constants, asks for; undefined for computed ones and those that are none. */
function constantShares(p: Typed): number[] | undefined {
  if (p.kind === 'array') {
    const shares = p.items.map(constantShares);
    return shares.includes(undefined) || shares.length === 0 ? undefined : shares.flatMap((each) => each!);
  }
  const constant = p.kind === 'cast' && !p.safe ? p.operand : p;
  if (constant.kind === 'array') return constantShares(constant);
  if (constant.kind !== 'constant' || typeof constant.value !== 'string') return undefined;
  const share = Number(constant.value);
  return share >= 0 && share <= 1 ? [share] : undefined;
}
