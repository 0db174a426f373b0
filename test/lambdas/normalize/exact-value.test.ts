import { describe, expect, it } from 'vitest';
import { exactValue, valueReader } from '../../../lambdas/normalize/exact-value.ts';
import {
  bigint,
  boolean,
  date,
  decimal,
  double,
  integer,
  text,
  timestamp,
} from '../../../lib/contracts/column.ts';

const price = decimal(18, 8, '', { minimum: 0 });

describe('exactValue', () => {
  it.each([
    [price, '46216.93000000', 4621693000000n],
    [boolean('', { nulls: ['-1', 'n/a'] }), '-1', null],
    [boolean('', { nulls: ['-1', 'n/a'] }), '0', false],
    [bigint('', { nulls: ['-1'], minimum: 0 }), '-1', null],
    [price, '0.00000001', 1n],
    [price, '9999999999.99999999', 999999999999999999n],
    [price, '1.500000000000', 150000000n],
    [price, '1e2', 10000000000n],
    [price, '2.5E-8'.replace('2.5', '25'), 25n],
    [price, '007', 700000000n],
    [decimal(38, 0, ''), '99999999999999999999999999999999999999', 10n ** 38n - 1n],
    [
      decimal(38, 18, '', { excessDigits: 'half_away_from_zero' }),
      '0.1234567890123456785',
      123456789012345679n,
    ],
    [
      decimal(38, 18, '', { excessDigits: 'half_away_from_zero' }),
      '-0.1234567890123456785',
      -123456789012345679n,
    ],
    [decimal(38, 12, ''), '+2.1804858784530072e+04', 21804858784530072n],
    [decimal(8, 3, '', { written: 'base64_decimal' }), 'ALxgTg==', 12345422n],
    [decimal(8, 3, '', { written: 'base64_decimal' }), '/w==', -1n],
    [bigint(''), '9223372036854775807', 9223372036854775807n],
    [integer(''), '-2147483648', -2147483648],
    [timestamp('', { written: 'epoch_ms' }), '-1', -1000n],
    [timestamp('', { written: 'epoch_us' }), '86400000000', 86400000000n],
    [timestamp('', { written: 'epoch_ns' }), '-1', -1n],
    [timestamp('', { written: 'epoch_ns' }), '1735689600000001999', 1735689600000001n],
    [date('', { written: 'epoch_days' }), '19439', 19439],
    [date('', { written: 'epoch_days' }), '-1', -1],
    [timestamp(''), '1735689600', 1735689600000000n],
    [timestamp(''), '1735689600000', 1735689600000000n],
    [timestamp(''), '1735689600000001', 1735689600000001n],
    [date(''), '2024-02-29', 19782],
    [double(''), '-1.5e3', -1500],
    [boolean(''), 'false', false],
    [boolean(''), '1', true],
    [boolean(''), '0', false],
    [text(''), 'ß', 'ß'],
    [text('', { nullable: true }), null, null],
    [text('', { written: 'html' }), '21 &amp; Over: K&#39;s &uuml;', "21 & Over: K's ü"],
    [date('', { written: 'unpadded' }), '2024-2-9', 19762],
    [date('', { written: 'day_month_year' }), '14.02.2024', 19767],
    [date('', { written: 'day_month_year' }), '4/2/2024', 19757],
    [date('', { written: 'yyyymmdd' }), '20180103', 17534],
    [decimal(18, 2, '', { written: 'decimal_comma' }), '7.245,05', 724505n],
    [decimal(18, 2, '', { written: 'decimal_comma' }), '-1\u00a0000 245', -100024500n],
    [integer('', { written: 'decimal_comma' }), '7245', 7245],
  ])('reads %#: %s', (column, given, expected) => {
    expect(exactValue('c', column, given)).toBe(expected);
    expect(valueReader('c', column)(given)).toBe(expected);
  });

  it.each([
    [
      date('', { written: 'day_month_year' }),
      '2024-02-14',
      "c '2024-02-14': a date such as 14.02.2024 expected",
    ],
    [
      date('', { written: 'day_month_year' }),
      '31.02.2024',
      "c '31.02.2024': a date such as 14.02.2024 expected",
    ],
    [date('', { written: 'yyyymmdd' }), '2018-01-03', "c '2018-01-03': a date such as 20240601 expected"],
    [
      decimal(18, 2, '', { written: 'decimal_comma' }),
      '7,245.05',
      "c '7,245.05': a number with a decimal comma expected, such as 7.245,05",
    ],
    [price, 'NaN', "c 'NaN': a decimal number expected"],
    [price, '', "c '': a decimal number expected"],
    [price, '.', "c '.': a decimal number expected"],
    [price, '-0.00000001', "c '-0.00000001': at least 0 expected"],
    [
      price,
      '1.234567890123456789012345678901',
      "c '1.234567890123456789012345678901': more than the 8 digits behind the point that decimal(18,8) holds",
    ],
    [
      price,
      '10000000000',
      "c '10000000000': more than the 10 digits before the point that decimal(18,8) holds",
    ],
    [
      decimal(38, 18, '', { excessDigits: 'half_away_from_zero' }),
      '4.9e-19',
      "c '4.9e-19': not zero, but too small for the 18 digits behind the point that decimal(38,18) holds",
    ],
    [price, '1e99999', "c '1e99999': more digits than decimal(18,8) holds"],
    [price, null, 'c null: a value expected'],
    [bigint(''), '9223372036854775808', "c '9223372036854775808': beyond the range of bigint"],
    [integer(''), '2147483648', "c '2147483648': beyond the range of integer"],
    [bigint(''), '1.5', "c '1.5': more than the 0 digits behind the point that bigint holds"],
    [timestamp(''), '-1', "c '-1': an epoch time in seconds, ms or µs expected"],
    [
      timestamp(''),
      '100000000000000000',
      "c '100000000000000000': an epoch time in seconds, ms or µs expected",
    ],
    [date(''), '2024-02-30', "c '2024-02-30': a date such as 2024-06-01 expected"],
    [double(''), 'Infinity', "c 'Infinity': a number expected"],
    [boolean(''), 'yes', "c 'yes': true or false expected"],
  ])('refuses %#: %s', (column, given, message) => {
    expect(() => exactValue('c', column, given)).toThrow(expect.objectContaining({ message }));
    expect(() => valueReader('c', column)(given)).toThrow(expect.objectContaining({ message }));
  });
});

it('reads quickly what is read slowly, value by value and error by error', () => {
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const letters = '0123456789012345678901234567890123456789..-+e :T-';
  const told = (read: () => unknown) => {
    try {
      return read();
    } catch (error) {
      return (error as Error).message;
    }
  };
  const columns = [
    ...[bigint(''), bigint('', { minimum: 0 }), bigint('', { minimum: 3 }), decimal(38, 0, '')],
    ...[
      price,
      decimal(38, 18, '', { excessDigits: 'half_away_from_zero' }),
      decimal(5, 2, ''),
      decimal(15, 15, ''),
    ],
    timestamp('', { written: 'iso_8601' }),
  ];
  const instants = [
    '2024-02-29 23:59:59',
    '2023-02-29T00:00:00',
    '2024-06-01 24:00:00',
    '2024-06-01T07:08:09',
  ];
  for (const column of columns) {
    const read = valueReader('c', column);
    for (let round = 0; round < 3000; round++) {
      const length = random(19);
      const text =
        round % 3 === 0
          ? `${instants[random(4)]!.slice(0, 17 + random(3))}${round % 2 === 0 ? '' : random(9)}`
          : Array.from({ length }, () => letters[random(round % 2 === 0 ? 42 : letters.length)]).join('');
      expect([text, told(() => read(text))]).toEqual([text, told(() => exactValue('c', column, text))]);
    }
  }
});
