import type { ColumnType } from '../../contracts/column.ts';

const SIMPLE = new Map<string, ColumnType>([
  ['varchar', { kind: 'text' }],
  ['string', { kind: 'text' }],
  ['integer', { kind: 'integer' }],
  ['int', { kind: 'integer' }],
  ['bigint', { kind: 'bigint' }],
  ['double', { kind: 'double' }],
  ['boolean', { kind: 'boolean' }],
  ['date', { kind: 'date' }],
  ['timestamp', { kind: 'timestamp' }],
  ['timestamp(6)', { kind: 'timestamp' }],
]);

/**
 * Reads a type as a model's contract spells it.
 * @throws RangeError that names what is allowed; nested types are refused with the advice of a new model version
 */
export function parseColumnType(text: string): ColumnType {
  const compact = text.toLowerCase().replace(/\s+/g, '');
  const simple = SIMPLE.get(compact);
  if (simple) return simple;
  if (/^(array|map|row|struct)\b/.test(compact))
    throw new RangeError(
      `'${text}' is nested: gold columns are primitives only. Give it columns of its own in a new model version (<model>_v2)`,
    );
  const [, digits, scale] = /^decimal\((\d+),(\d+)\)$/.exec(compact) ?? [];
  if (digits === undefined || scale === undefined)
    throw new RangeError(
      `'${text}' is no column type: write varchar, integer, bigint, decimal(p,s), timestamp, date, double or boolean`,
    );
  const precision = Number(digits);
  if (precision < 1 || precision > 38 || Number(scale) > precision)
    throw new RangeError(`'${text}': precision must be from 1 to 38, and scale at most the precision`);
  return { kind: 'decimal', precision, scale: Number(scale) };
}
