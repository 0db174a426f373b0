import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import binanceKlines from '../../../../lib/datasets/binance_klines/dataset.ts';
import { datasets, silverTables } from '../../../../lib/datasets/registry.ts';
import { compileModels } from '../../../../lib/sql/model/compile-models.ts';
import { loadModels, type ModelDefinition } from '../../../../lib/sql/model/load-models.ts';
import { parseModelContract } from '../../../../lib/sql/model/model-contract.ts';

const CONTRACT = `
description: Days
grain: one row per day
columns:
  day: { type: date, doc: Day }
  at: { type: timestamp, doc: Time }
key: [day]
checks: [row_count_above_zero]
as_of: instant
cadence: { with: dataset }
`;

const model = (name: string, sql: string, contract = CONTRACT): ModelDefinition => ({
  name,
  sql,
  path: `${name}.sql`,
  ...parseModelContract(name, contract, `${name}.yml`),
});

const compile = (...models: ModelDefinition[]) =>
  compileModels({ models }, { namespace: 'dev_', tables: [binanceKlines.table] }).models;

const SELECT =
  'select cast(open_time as date) as day, max(as_of) as at from silver.binance_klines group by 1';

test('prefixes databases and replaces as_of by position, in text with characters of every width', () => {
  const [compiled] = compile(
    model(
      'days',
      `-- as_of, silver.binance_klines: é€𝒳\n-- 'as_of'\nselect cast("open_time" as date) as day, max(as_of) as at, 'x' as "day" from "silver".binance_klines k where k.symbol <> 'silver.𝒳 as_of' and open_time < as_of group by 1;`.replace(
        `, 'x' as "day"`,
        '',
      ),
    ),
  );
  expect(compiled?.build).toBe(`create table \${staged}
with (
  table_type = 'ICEBERG',
  is_external = false,
  format = 'PARQUET',
  write_compression = 'ZSTD',
  location = '\${location}'
)
as
select
\${columns}
from (
-- as_of, silver.binance_klines: é€𝒳
-- 'as_of'
select cast("open_time" as date) as day, max(\${as_of}) as at from dev_silver.binance_klines k where k.symbol <> 'silver.𝒳 as_of' and open_time < \${as_of} group by 1
)
`);
});

test('orders by level and names sources once, without the namespace', () => {
  const below = model('z_days', SELECT);
  const above = model(
    'a_days',
    'with z_days as (select * from gold.z_days) select a.day, b.at from z_days a join gold.z_days b on a.day = b.day, silver.binance_klines k',
  );
  expect(compile(above, below).map(({ name, level, sources }) => ({ name, level, sources }))).toEqual([
    { name: 'z_days', level: 0, sources: [{ database: 'silver', name: 'binance_klines' }] },
    {
      name: 'a_days',
      level: 1,
      sources: [
        { database: 'gold', name: 'z_days' },
        { database: 'silver', name: 'binance_klines' },
      ],
    },
  ]);
});

test('the hash follows the meaning of the SQL and its contract, not white space, comments or namespace', () => {
  const hash = (sql: string, contract?: string) => compile(model('days', sql, contract))[0]?.sqlHash;
  expect(hash(`-- why\n${SELECT.replaceAll(' ', '\n ')}`)).toBe(hash(SELECT));
  expect(hash(SELECT.replace('max', 'min'))).not.toBe(hash(SELECT));
  expect(hash(SELECT, CONTRACT.replace('type: date', 'type: varchar'))).not.toBe(hash(SELECT));
});

const refusals: readonly (readonly [string, string])[] = [
  [
    'select now() as day, as_of as at from silver.binance_klines',
    'days.sql, line 1, column 8: now() would make a build unrepeatable: use as_of, the scheduled time',
  ],
  [
    'select current_date as day, as_of as at\nfrom silver.binance_klines where random() > 0.5',
    'days.sql, line 1, column 8: current_date would make a build unrepeatable: use as_of, the scheduled time',
  ],
  [
    'select day, as_of as at from silver.binance_klines\nwhere volume > 0.5',
    "days.sql, line 2, column 16: 0.5 is a decimal in Trino and may be a double in Athena: write DECIMAL '0.5', or 0.5E0 for a double",
  ],
  [
    'select day, at from silver.nothing',
    'days.sql, line 1, column 21: unknown table silver.nothing. Known: gold.days, silver.binance_klines',
  ],
  [
    'select day, at from nothing',
    "days.sql, line 1, column 21: table 'nothing' has no database and is no CTE: write silver.nothing or gold.nothing",
  ],
  [
    'select day, at from awsdatacatalog.silver.binance_klines',
    "days.sql, line 1, column 21: table 'binance_klines' names a catalog: write database.table, the catalog belongs to the deployment",
  ],
  ['select day, at from gold.days', 'Models read each other in a cycle: days → days'],
  [
    'delete from silver.binance_klines',
    "days.sql, line 1, column 1: mismatched input 'delete'. Expecting: '(', 'SELECT', 'TABLE', 'VALUES'",
  ],
  [
    'select 1 as day, 2 as at; select 3',
    "days.sql, line 1, column 27: mismatched input 'select'. Expecting: <EOF>",
  ],
  [
    'select k.as_of as day, 1 as at from silver.binance_klines k',
    "days.sql, line 1, column 10: 'as_of' is the scheduled time: write it without a table",
  ],
  [
    'select 1 as as_of from silver.binance_klines',
    "days.sql, line 1, column 13: 'as_of' is the scheduled time: choose another name for this column or table",
  ],
  [
    'select open_time as day, 1 as extra, 2 as extra from silver.binance_klines',
    "days.sql: its columns are not the contract's:\n  at: in the contract, not in the select\n  extra: in the select, not in the contract\n  extra: in the select, not in the contract\n  extra: twice in the select",
  ],
  [
    "select symbol as day, row(1, 'x') as at from silver.binance_klines",
    "days.sql: its columns are not the contract's:\n  at: row(integer, varchar(1)) can't be cast to the contract's timestamp(6)",
  ],
  [
    'select open_time as day, nothing as at\nfrom silver.binance_klines',
    "days.sql, line 1, column 26: COLUMN_NOT_FOUND: Column 'nothing' cannot be resolved or requester is not authorized to access requested resources",
  ],
  [
    'select * from silver.binance_klines',
    'days.sql: the final select has a *: name every column, the contract does too',
  ],
  [
    'select open_time as day, 1 + 1 from silver.binance_klines',
    'days.sql: column 2 of the final select has no name: add "as <column>"',
  ],
  [
    `select '\${as_of}' as day, 1 as at from silver.binance_klines`,
    "days.sql: '${' is reserved for the placeholders of a compiled build",
  ],
];

test.each(refusals)('refuses %s', (sql, message) => {
  expect(() => compile(model('days', sql))).toThrow(message);
});

test('refuses as_of that the contract does not state, at its first place', () => {
  for (const contract of [CONTRACT.replace('as_of: instant', ''), CONTRACT.replace('instant', 'none')])
    expect(() => compile(model('days', SELECT, contract))).toThrow(
      "days.sql, line 1, column 44: uses as_of, and days.yml does not say how finely: add as_of: with one of day, session('11:00 Europe/Moscow') or instant",
    );
});

test('shows a cycle of several models', () => {
  const sql = (source: string) => `select day, at from gold.${source}`;
  expect(() => compile(model('a', sql('b')), model('b', sql('c')), model('c', sql('b')))).toThrow(
    'Models read each other in a cycle: b → c → b',
  );
});

test('holds partition counts against the configured history', () => {
  const daily = model('days', SELECT, `${CONTRACT}partition: [day(day)]\n`);
  const history = { from: new Date('2024-01-01'), to: new Date('2024-04-09') };
  expect(() =>
    compileModels({ models: [daily] }, { namespace: '', tables: [binanceKlines.table], history }),
  ).not.toThrow();
  expect(() =>
    compileModels(
      { models: [daily] },
      {
        namespace: '',
        tables: [binanceKlines.table],
        history: { ...history, to: new Date('2024-04-10') },
      },
    ),
  ).toThrow(
    'Model days: partition day(day) has 101 values from 2024-01-01 to 2024-04-10, and Athena writes at most 100 partitions a statement: use a coarser one, e.g. year(day)',
  );
});

test('compiles every model of the repository', () => {
  const { models } = compileModels(loadModels('glue-sql'), {
    namespace: '',
    tables: silverTables(datasets),
    history: { from: new Date('2017-08-01'), to: new Date('2026-12-31') },
  });
  expect(models.map(({ name }) => name).sort()).toEqual(readdirSync('glue-sql/gold').sort());
});
