import { expect, test } from 'vitest';
import { type ResultColumn, type Row, type RowFormat, rowPrinter } from '../../../lib/cli/format-rows.ts';

interface Rows {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Row[];
}

/** All pages together, of one row each. */
function formatRows({ columns, rows }: Rows, format: RowFormat, terminalWidth?: number): string {
  const printer = rowPrinter(format, columns, { terminalWidth });
  return rows.map((row) => printer.page([row])).join('') + printer.end();
}

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
      '',
    ].join('\n'),
  );
});

test('CSV of no rows is the header', () => {
  expect(formatRows({ columns: rows.columns, rows: [] }, 'csv')).toBe(
    'symbol,close,trades,rank,ratio,complete\n',
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
  expect(formatRows({ columns: rows.columns, rows: [] }, 'json')).toBe('[]\n');
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
  const printer = rowPrinter('table', small.columns);
  expect((printer.page(small.rows) + printer.end()).split('\n')).toEqual([
    '┌─────────┬─────────┐',
    '│ symbol  │   close │',
    '├─────────┼─────────┤',
    '│ BTCUSDT │   10.50 │',
    '│ NULL    │ 1000.25 │',
    '└─────────┴─────────┘',
    '2 rows',
    '',
  ]);
  expect(formatRows({ ...small, rows: small.rows.slice(1) }, 'table')).toMatch(/\n1 row\n$/);
});

test('a page after the first keeps its widths; one wider stands out in a file', () => {
  const printer = rowPrinter('table', [{ name: 'n', type: 'varchar' }]);
  expect(printer.page([['aa']])).toBe('┌────┐\n│ n  │\n├────┤\n│ aa │\n');
  expect(printer.page([['b'], ['cccc']])).toBe('│ b  │\n│ cccc │\n');
  expect(printer.end()).toBe('└────┘\n3 rows\n');
});

test('no rows: the header', () => {
  expect(formatRows({ columns: [{ name: 'n', type: 'varchar' }], rows: [] }, 'table')).toBe(
    '┌───┐\n│ n │\n├───┤\n└───┘\n0 rows\n',
  );
});

test('NDJSON: an object a line', () => {
  const [symbol] = rows.columns;
  expect(formatRows({ columns: [symbol as ResultColumn], rows: [['a\nb'], [null]] }, 'ndjson')).toBe(
    '{"symbol": "a\\nb"}\n{"symbol": null}\n',
  );
});

test('what would drive a terminal is escaped for people and in JSON, and kept in a file of CSV', () => {
  const evil: Rows = { columns: [{ name: 'x\u009b', type: 'varchar' }], rows: [['\x1b[2J\nnext\u202e']] };
  expect(formatRows(evil, 'table')).toContain('│ \\x1b[2J\\nnext\\u202e │');
  expect(formatRows(evil, 'json')).toBe('[\n  {"x\\u009b": "\\u001b[2J\\nnext\\u202e"}\n]\n');
  expect(formatRows(evil, 'csv', 80)).toBe('x\\x9b\n"\\x1b[2J\nnext\\u202e"\n');
  expect(formatRows(evil, 'csv')).toBe('x\u009b\n"\x1b[2J\nnext\u202e"\n');
});

test('drawing takes time in proportion to the rows', () => {
  const columns = ['a', 'b', 'c'].map((name) => ({ name, type: 'varchar' }));
  const page = Array.from({ length: 1000 }, (_, i) => [`${i}`, 'some text', null]);
  const time = (pages: number) => {
    const printer = rowPrinter('table', columns);
    const began = process.cpuUsage();
    for (let i = 0; i < pages; i += 1) printer.page(page);
    return process.cpuUsage(began).user;
  };
  time(5);
  // Quadratic drawing would take 64 times as long.
  expect(time(80)).toBeLessThan(24 * Math.max(time(10), 1));
});
