import { expect, test } from 'vitest';
import { humanText } from '../../../../../../localstack/services/athena/engine/sources/human-text.ts';

const micros = (text: string) => BigInt(Date.parse(`${text.slice(0, 19)}Z`)) * 1000n + BigInt(text.slice(20));

test.each([
  ['2024-05-06T07:08:09.000000', '2024-05-06T07:08:09'],
  ['2024-05-06T07:08:00.280000', '2024-05-06T07:08:00.28'],
  ['1969-12-31T23:59:59.000001', '1969-12-31T23:59:59.000001'],
])('the timestamp %s reads %s', (value, text) => {
  expect(humanText(micros(value), { kind: 'timestamp' })).toBe(text);
});

test('years, months and days of partitions; decimals; the rest as it is', () => {
  expect(humanText(54, { kind: 'integer' }, 'year')).toBe('2024');
  expect(humanText(-1, { kind: 'integer' }, 'month')).toBe('1969-12');
  expect(humanText(19849, { kind: 'date' })).toBe('2024-05-06');
  expect(humanText(-5n, { kind: 'decimal', precision: 18, scale: 2 })).toBe('-0.05');
  expect(humanText(0n, { kind: 'decimal', precision: 28, scale: 8 })).toBe('0E-8');
  expect(humanText('BTCUSDT', { kind: 'text' })).toBe('BTCUSDT');
});
