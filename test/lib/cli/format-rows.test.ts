import { expect, test } from 'vitest';
import { formatRows, type Rows } from '../../../lib/cli/format-rows.ts';

const rows: Rows = {
  columns: [
    { name: 'symbol', type: 'varchar' },
    { name: 'close', type: 'decimal(38,18)' },
    { name: 'trades', type: 'bigint' },
    { name: 'rank', type: 'integer' },
    { name: 'ratio', type: 'double' },
    { name: 'complete', type: 'boolean' },
  ],
  rows: [
    ['BTC"USDT', '12345678901234567890.123456789012345678', '9007199254740993', '7', '0.5', 'true'],
    ['', '0.100000000000000000', null, null, 'NaN', 'false'],
    [null, null, '-1', '-2', 'Infinity', null],
  ],
};

test('CSV: a header, quotes where RFC 4180 asks for them, NULL and empty text apart, decimals as they are', () => {
  expect(formatRows(rows, 'csv')).toBe(
    [
      'symbol,close,trades,rank,ratio,complete',
      '"BTC""USDT",12345678901234567890.123456789012345678,9007199254740993,7,0.5,true',
      '"",0.100000000000000000,,,NaN,false',
      ',,-1,-2,Infinity,',
    ].join('\n'),
  );
});

test('CSV of no rows is the header', () => {
  expect(formatRows({ columns: rows.columns, rows: [] }, 'csv')).toBe(
    'symbol,close,trades,rank,ratio,complete',
  );
});

test('JSON: decimals, bigints and what is no JSON number are texts', () => {
  expect(JSON.parse(formatRows(rows, 'json'))).toEqual([
    {
      symbol: 'BTC"USDT',
      close: '12345678901234567890.123456789012345678',
      trades: '9007199254740993',
      rank: 7,
      ratio: 0.5,
      complete: true,
    },
    { symbol: '', close: '0.100000000000000000', trades: null, rank: null, ratio: 'NaN', complete: false },
    { symbol: null, close: null, trades: '-1', rank: -2, ratio: 'Infinity', complete: null },
  ]);
});

test('JSON of no rows is an empty array', () => {
  expect(formatRows({ columns: rows.columns, rows: [] }, 'json')).toBe('[]');
});

test('a table: numbers to the right, NULL by name, the number of rows below', () => {
  const small: Rows = {
    columns: [
      { name: 'symbol', type: 'varchar' },
      { name: 'close', type: 'decimal(10,2)' },
    ],
    rows: [
      ['BTCUSDT', '10.50'],
      [null, '1000.25'],
    ],
  };
  expect(formatRows(small, 'table').split('\n')).toEqual([
    '┌─────────┬─────────┐',
    '│ symbol  │   close │',
    '├─────────┼─────────┤',
    '│ BTCUSDT │   10.50 │',
    '│ NULL    │ 1000.25 │',
    '└─────────┴─────────┘',
    '2 rows',
  ]);
  expect(formatRows({ ...small, rows: small.rows.slice(1) }, 'table')).toMatch(/\n1 row$/);
  expect(formatRows({ columns: small.columns, rows: [], written: 1 }, 'table')).toBe('1 row written');
  expect(formatRows({ columns: [], rows: [] }, 'table')).toBe('Done');
});
