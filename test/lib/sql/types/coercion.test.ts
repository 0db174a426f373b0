import { expect, test } from 'vitest';
import { canCoerce, commonSuperType } from '../../../../lib/sql/types/coercion.ts';
import { parseType } from '../../../../lib/sql/types/resolve-type.ts';
import { typeName } from '../../../../lib/sql/types/type.ts';

test.each([
  ['integer', 'bigint', 'bigint'],
  ['integer', 'decimal(3,1)', 'decimal(11, 1)'],
  ['decimal(18,8)', 'decimal(28,2)', 'decimal(34, 8)'],
  ['decimal(38,0)', 'decimal(38,38)', 'decimal(38, 38)'],
  ['decimal(5,2)', 'double', 'double'],
  ['real', 'bigint', 'real'],
  ['varchar(3)', 'varchar(5)', 'varchar(5)'],
  ['varchar', 'varchar(5)', 'varchar'],
  ['date', 'timestamp(6)', 'timestamp(6)'],
  ['timestamp(6)', 'timestamp(3) with time zone', 'timestamp(6) with time zone'],
  ['array(integer)', 'array(double)', 'array(double)'],
  ['row(a integer, b varchar)', 'row(a bigint, c varchar)', 'row(a bigint, varchar)'],
])('%s and %s meet in %s', (a, b, common) => {
  expect(typeName(commonSuperType(parseType(a), parseType(b))!)).toBe(common);
  expect(typeName(commonSuperType(parseType(b), parseType(a))!)).toBe(common);
});

test.each([
  ['integer', 'varchar'],
  ['boolean', 'integer'],
  ['date', 'varchar'],
  ['array(integer)', 'integer'],
])('%s and %s have no common type', (a, b) => {
  expect(commonSuperType(parseType(a), parseType(b))).toBeUndefined();
});

test('casts go implicitly toward the wider type alone', () => {
  expect(canCoerce(parseType('integer'), parseType('decimal(12,1)'))).toBe(true);
  expect(canCoerce(parseType('decimal(12,1)'), parseType('integer'))).toBe(false);
  expect(canCoerce(parseType('varchar(3)'), parseType('varchar(2)'))).toBe(false);
});
