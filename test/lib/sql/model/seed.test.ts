import { expect, test } from 'vitest';
import { parseSeed, seedQuery } from '../../../../lib/sql/model/seed.ts';
import { InvalidModel } from '../../../../lib/sql/model/statement.ts';

const YML = `
description: Coins
columns:
  id: { type: varchar, doc: Name }
  decimals: { type: integer, unit: digits, doc: Digits }
  listed: { type: date, doc: First day }
  fee: { type: 'decimal(4,2)', doc: Fee }
key: [id]
checks:
  - not_null: [decimals]
  - unique: [listed]
  - range: { column: decimals, min: 0, max: 18 }
  - accepted_values: { column: id, values: [a, b, 'it''s', "x,y"] }
`;
const HEADER = 'id,decimals,listed,fee';

const seed = (csv: string, yml = YML) =>
  parseSeed('coins', { text: csv, path: 'coins.csv' }, { text: yml, path: 'coins.yml' });

test('rows are texts, quoted as RFC 4180 has it; an empty value is none, within quotes a text', () => {
  const { rows, table } = seed(`\u{feff}${HEADER}\r\n"it's",8,2009-01-03,1.50\r\n\r\n"x,y",0,,\r\n`);
  expect(rows).toEqual([
    ["it's", '8', '2009-01-03', '1.50'],
    ['x,y', '0', null, null],
  ]);
  expect(table).toMatchObject({
    database: 'seeds',
    name: 'coins',
    description: 'Coins',
    key: ['id'],
    partition: [],
  });
  expect(table.fields).toEqual([
    { id: 1, name: 'id', type: { kind: 'text' }, required: true, doc: 'Name' },
    { id: 2, name: 'decimals', type: { kind: 'integer' }, required: true, doc: 'Digits, digits' },
    { id: 3, name: 'listed', type: { kind: 'date' }, required: false, doc: 'First day' },
    { id: 4, name: 'fee', type: { kind: 'decimal', precision: 4, scale: 2 }, required: false, doc: 'Fee' },
  ]);
});

test('the version is that of the content: names, types and rows, not of how they are written', () => {
  const { version } = seed(`${HEADER}\na,8,,\n`);
  expect(seed(`${HEADER}\r\n"a",8,,`).version).toBe(version);
  expect(seed(`${HEADER}\na,9,,\n`).version).not.toBe(version);
  expect(seed(`${HEADER}\na,8,,\n`, YML.replace('type: integer', 'type: bigint')).version).not.toBe(version);
});

test('the query gives each value in its column’s type, and no row of a seed without one', () => {
  expect(seedQuery(seed(`${HEADER}\nit's,8,,1.5\n`))).toBe(`select
cast("id" as varchar) as "id",
cast("decimals" as integer) as "decimals",
cast("listed" as date) as "listed",
cast("fee" as decimal(4,2)) as "fee"
from (
values
('it''s', '8', cast(null as varchar), '1.5')
) as "seed" ("id", "decimals", "listed", "fee")`);
  expect(seedQuery(seed(`${HEADER}\n`))).toMatch(/\nwhere false$/);
});

test.each([
  ['id,decimals,listed\na,8,\n', "coins.csv, line 1, column 1: missing column 'fee', which the contract has"],
  [
    'id,decimals,listed,fees\n',
    "coins.csv, line 1, column 20: unknown column 'fees'. The contract has id, decimals, listed, fee",
  ],
  [
    'id,decimals,fee,listed\n',
    "coins.csv, line 1, column 13: column 'fee' stands where the contract has 'listed'",
  ],
  ['id,decimals,listed,fee,id\n', "coins.csv, line 1, column 24: column 'id' is there twice"],
  [
    '',
    "coins.csv, line 1, column 1: missing column 'id', 'decimals', 'listed', 'fee', which the contract has",
  ],
  [`${HEADER}\na,eight,,\n`, "coins.csv, line 2, column 3: decimals: 'eight' is no integer"],
  [`${HEADER}\na,2147483648,,\n`, "coins.csv, line 2, column 3: decimals: '2147483648' is no integer"],
  [
    `${HEADER}\na,8,2023-02-29,\n`,
    "coins.csv, line 2, column 5: listed: '2023-02-29' is no date: write 2024-06-01",
  ],
  [
    `${HEADER}\na,8,,1.005\n`,
    "coins.csv, line 2, column 6: fee: '1.005' is no decimal(4,2): 3 digits behind the point",
  ],
  [
    `${HEADER}\na,8,,100\n`,
    "coins.csv, line 2, column 6: fee: '100' is no decimal(4,2): 3 digits before the point",
  ],
  [`${HEADER}\na,,,\n`, 'coins.csv, line 2, column 3: decimals: a value is missing'],
  [`${HEADER}\n,8,,\n`, 'coins.csv, line 2, column 1: id: a value is missing'],
  [`${HEADER}\na,8,\n`, 'coins.csv, line 2, column 1: 3 values for 4 columns'],
  [`${HEADER}\na,8,,\nb,8,,\na,9,,\n`, "coins.csv, line 4, column 1: id 'a' is in line 2 already"],
  [
    `${HEADER}\na,8,2009-01-03,\nb,8,2009-01-03,\n`,
    "coins.csv, line 3, column 5: listed '2009-01-03' is in line 2 already",
  ],
  [`${HEADER}\na,19,,\n`, 'coins.csv, line 2, column 3: decimals: 19 is above 18'],
  [`${HEADER}\na,-1,,\n`, 'coins.csv, line 2, column 3: decimals: -1 is below 0'],
  [`${HEADER}\nc,8,,\n`, "coins.csv, line 2, column 1: id: 'c' is none of a, b, it's, x,y"],
  [
    `${HEADER}\n"a\nb" ,8,,\n`,
    'coins.csv, line 2, column 1: a value with a quote in it is written within quotes, and the quote twice',
  ],
  [
    `${HEADER}\na,8,,\nb,8,,3"\n`,
    'coins.csv, line 3, column 6: a value with a quote in it is written within quotes, and the quote twice',
  ],
])('a wrong file is refused with its place: %j', (csv, message) => {
  expect(() => seed(csv)).toThrow(new InvalidModel(message));
});

test.each([
  [
    YML.replace('type: date', 'type: day'),
    "coins.yml: columns.listed.type: 'day' is no column type: write varchar, integer, bigint, decimal(p,s), timestamp, date, double or boolean",
  ],
  [YML.replace('key: [id]', 'key: [coin]'), "coins.yml is not valid:\n  key: unknown column 'coin'"],
  [
    YML.replace('unique: [listed]', 'expression: fee > 1'),
    'coins.yml is not valid:\n  checks: expression: of a seed not_null, unique, accepted_values and range can be checked',
  ],
  [
    YML.replace('key: [id]', ''),
    'coins.yml is not valid:\n  key: Invalid input: expected array, received undefined',
  ],
])('a wrong contract is refused', (yml, message) => {
  expect(() => seed(`${HEADER}\n`, yml)).toThrow(new InvalidModel(message));
});
