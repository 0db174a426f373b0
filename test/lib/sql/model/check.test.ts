import { expect, test } from 'vitest';
import { checkSchema, columnsOf, toChecks } from '../../../../lib/sql/model/check.ts';

const read = (entry: unknown) => toChecks(checkSchema.parse(entry));

test.each([
  ['row_count_above_zero', [{ kind: 'row_count_above_zero' }]],
  [
    { not_null: ['a', 'b'] },
    [
      { kind: 'not_null', column: 'a' },
      { kind: 'not_null', column: 'b' },
    ],
  ],
  [{ unique: ['a', 'b'] }, [{ kind: 'unique', columns: ['a', 'b'] }]],
  [
    { accepted_values: { column: 'a', values: ['x', 1, true] } },
    [{ kind: 'accepted_values', column: 'a', values: ['x', 1, true] }],
  ],
  [{ range: { column: 'a', min: 0.5 } }, [{ kind: 'range', column: 'a', min: '0.5' }]],
  [
    { range: { column: 'a', min: '-0.000000000000000001', max: 7 } },
    [{ kind: 'range', column: 'a', min: '-0.000000000000000001', max: '7' }],
  ],
  [{ expression: ' a <= b ' }, [{ kind: 'expression', sql: 'a <= b' }]],
])('%j', (entry, checks) => {
  expect(read(entry)).toEqual(checks);
});

test.each([
  ['another kind', { relationship: { column: 'a' } }],
  ['no values', { accepted_values: { column: 'a', values: [] } }],
  ['no limit', { range: { column: 'a' } }],
  ['a limit with an exponent', { range: { column: 'a', max: '1e3' } }],
  ['a limit that only an exponent can write', { range: { column: 'a', max: 1e-9 } }],
  ['an empty expression', { expression: ' ' }],
  ['two kinds', { unique: ['a'], expression: 'a > 0' }],
])('%s is no check', (_, entry) => {
  expect(checkSchema.safeParse(entry).success).toBe(false);
});

test('names the columns that it looks at', () => {
  expect(columnsOf({ kind: 'range', column: 'a', min: '0' })).toEqual(['a']);
  expect(columnsOf({ kind: 'unique', columns: ['a', 'b'] })).toEqual(['a', 'b']);
  expect(columnsOf({ kind: 'expression', sql: 'a > b' })).toEqual([]);
});
