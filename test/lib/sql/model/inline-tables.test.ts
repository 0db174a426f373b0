import { expect, test } from 'vitest';
import { datasets, silverTables } from '../../../../lib/datasets/registry.ts';
import { compileModels } from '../../../../lib/sql/model/compile-models.ts';
import type { ModelDefinition, ModelProject } from '../../../../lib/sql/model/load-models.ts';
import { parseModelContract } from '../../../../lib/sql/model/model-contract.ts';
import { parseSeed } from '../../../../lib/sql/model/seed.ts';

const CONTRACT = `
description: Coins
grain: one row per coin
columns: { id: { type: varchar, doc: Coin } }
key: [id]
checks: [row_count_above_zero]
cadence: { with: dataset }
`;
const model = (name: string, sql: string): ModelDefinition => ({
  name,
  sql,
  path: `${name}.sql`,
  ...parseModelContract(name, CONTRACT, `${name}.yml`),
});
const coins = (rows: string) =>
  parseSeed(
    'coins',
    { text: `id\n${rows}\n`, path: 'coins.csv' },
    {
      text: 'description: C\ncolumns: { id: { type: varchar, doc: Id } }\nkey: [id]\n',
      path: 'coins.yml',
    },
  );
const compile = (project: ModelProject) =>
  compileModels(project, { namespace: 'dev_', tables: silverTables(datasets) }).models;
const selectOf = (build: string) => build.slice(build.indexOf('from (\n') + 7, build.lastIndexOf('\n)'));

test('a seed and a cut stand in the statement as their queries, with their names where they have no other', () => {
  const cuts = [
    {
      name: 'symbols',
      path: 'symbols.sql',
      sql: 'select s.symbol as id from silver.binance_klines s join seeds.coins on id = symbol; -- end',
    },
  ];
  const [compiled] = compile({
    models: [
      model('coins_seen', 'select a.id from staging.symbols as a join Seeds."coins" on coins.id = a.id'),
    ],
    seeds: [coins("a\nit's")],
    cuts,
  });
  const seed = `(
select
cast("id" as varchar) as "id"
from (
values
('a'),
('it''s')
) as "seed" ("id")
) as "coins"`;
  expect(selectOf(compiled!.build)).toBe(
    `select a.id from (
select s.symbol as id from dev_silver.binance_klines s join ${seed} on id = symbol -- end
) as a join ${seed} on coins.id = a.id`,
  );
  expect(compiled).toMatchObject({
    sources: [{ database: 'silver', name: 'binance_klines' }],
    seeds: [{ table: { name: 'coins' }, rows: 2 }],
  });
});

test('another row of a seed is another build of the models that read it, and of no other', () => {
  const hashes = (rows: string) =>
    Object.fromEntries(
      compile({
        models: [
          model('direct', 'select id from seeds.coins'),
          model('through_cut', 'select id from staging.known'),
          model('neither', "select 'x' as id"),
          model('through_model', 'select id from gold.direct'),
        ],
        cuts: [{ name: 'known', path: 'known.sql', sql: 'select id from seeds.coins' }],
        seeds: [coins(rows)],
      }).map(({ name, sqlHash }) => [name, sqlHash]),
    );
  const [before, after] = [hashes('a'), hashes('b')];
  expect(Object.keys(before).filter((name) => before[name] !== after[name])).toEqual([
    'direct',
    'through_cut',
  ]);
  expect(hashes('"a"')).toEqual(before);
});

test.each([
  ['select id from seeds.coin', 'm.sql, line 1, column 16: unknown table seeds.coin. Known: '],
  ['select id from staging.other', 'm.sql, line 1, column 16: unknown table staging.other. Known: '],
  ['select idd as id from seeds.coins', 'm.sql, line 1, column 8: COLUMN_NOT_FOUND: '],
  ['select name as id from staging.known', 'm.sql, line 1, column 8: COLUMN_NOT_FOUND: '],
  ['select seeds.coins.id as id from seeds.coins', 'COLUMN_NOT_FOUND: '],
  ['select id from (table seeds.coins)', 'm.sql, line 1, column 23: write select * from seeds.coins'],
])('a model that reads what is not there is refused: %s', (sql, message) => {
  expect(() =>
    compile({
      models: [model('m', sql)],
      cuts: [{ name: 'known', path: 'known.sql', sql: 'select id from seeds.coins' }],
      seeds: [coins('a')],
    }),
  ).toThrow(message);
});

test.each([
  [
    'select id from seeds.coins where id < as_of',
    'known.sql, line 1, column 39: as_of belongs to a model: filter by it where the cut is read',
  ],
  [
    'select id, now() as at from seeds.coins',
    'known.sql, line 1, column 12: now() would make a build unrepeatable: use as_of, the scheduled time',
  ],
  [
    'select * from seeds.coins',
    'known.sql: the final select has a *: name every column, the contract does too',
  ],
  [
    'select nothing as id from seeds.coins',
    "known.sql, line 1, column 8: COLUMN_NOT_FOUND: Column 'nothing' cannot be resolved",
  ],
  ['select id from staging.known', 'known.sql, line 1, column 16: unknown table staging.known. Known: '],
])('a wrong cut is refused by its own place, though no model reads it: %s', (sql, message) => {
  expect(() =>
    compile({
      models: [model('m', "select 'x' as id")],
      cuts: [{ name: 'known', path: 'known.sql', sql }],
      seeds: [coins('a')],
    }),
  ).toThrow(message);
});

test('a seed that no statement can hold is refused with its size', () => {
  const rows = Array.from({ length: 20_000 }, (_, at) => `coin-${at}`).join('\n');
  expect(() => compile({ models: [model('m', 'select id from seeds.coins')], seeds: [coins(rows)] })).toThrow(
    /^m\.sql: its statements are \d+ bytes with their seeds, and a run carries at most 200000: load what is so large as a dataset$/,
  );
});
