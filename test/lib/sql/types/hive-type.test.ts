import { expect, test } from 'vitest';
import { fromHiveType, toHiveType } from '../../../../lib/sql/types/hive-type.ts';
import { typeName } from '../../../../lib/sql/types/type.ts';

test.each([
  ['int', 'integer'],
  ['string', 'varchar'],
  ['decimal(18,8)', 'decimal(18, 8)'],
  ['array<struct<a:int,b:map<string,double>>>', 'array(row(a integer, b map(varchar, double)))'],
  ['varchar(20)', 'varchar(20)'],
])('%s is %s, and back', (hive, trino) => {
  expect(typeName(fromHiveType(hive))).toBe(trino);
  expect(toHiveType(fromHiveType(hive))).toBe(hive);
});

test('timestamps have the digits of their table format', () => {
  expect(typeName(fromHiveType('timestamp', { timestampPrecision: 6 }))).toBe('timestamp(6)');
});

test.each(['uniontype<int>', 'constructor', '__proto__'])('the unknown type %s is named', (type) => {
  expect(() => fromHiveType(type)).toThrow(`Unknown column type '${type}'`);
});
