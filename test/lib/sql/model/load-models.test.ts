import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadModels } from '../../../../lib/sql/model/load-models.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinlake-models-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const CONTRACT = `description: D
grain: g
columns: { day: { type: date, doc: Day } }
key: [day]
checks: [row_count_above_zero]
cadence: { with: dataset }
`;

test('reads each folder’s SQL and contract, in name order', () => {
  for (const name of ['b', 'a']) {
    mkdirSync(join(folder, 'gold', name), { recursive: true });
    writeFileSync(join(folder, 'gold', name, `${name}.sql`), `select 1 as ${name}`);
    writeFileSync(join(folder, 'gold', name, `${name}.yml`), CONTRACT);
  }
  expect(
    loadModels(folder).models.map(({ name, sql, path, cadence }) => ({ name, sql, path, cadence })),
  ).toEqual(
    ['a', 'b'].map((name) => ({
      name,
      sql: `select 1 as ${name}`,
      path: join(folder, 'gold', name, `${name}.sql`),
      cadence: { kind: 'dataset' },
    })),
  );
});

test('names a file that is missing and a folder of another shape', () => {
  mkdirSync(join(folder, 'gold', 'a'), { recursive: true });
  writeFileSync(join(folder, 'gold', 'a', 'a.sql'), 'select 1');
  expect(() => loadModels(folder)).toThrow(
    `${join(folder, 'gold', 'a', 'a.yml')} is missing: a model is a .sql and a .yml named like its folder`,
  );
  mkdirSync(join(folder, 'gold', 'A__b'));
  expect(() => loadModels(folder)).toThrow(
    `${join(folder, 'gold', 'A__b')}: a model's folder has lower-case letters, digits and single _, a letter first`,
  );
});

test('reads seeds and cuts, in name order, and refuses what is neither', () => {
  for (const name of ['gold', 'seeds', 'staging']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'seeds', 'coins.csv'), 'id\na\n');
  expect(() => loadModels(folder)).toThrow(
    `${join(folder, 'seeds', 'coins.yml')} is missing: a seed is a .csv and a .yml of the same name`,
  );
  writeFileSync(
    join(folder, 'seeds', 'coins.yml'),
    'description: C\ncolumns: { id: { type: varchar, doc: Id } }\nkey: [id]\n',
  );
  writeFileSync(join(folder, 'staging', 'blocks.sql'), 'select 1 as one');
  const { seeds, cuts } = loadModels(folder);
  expect(seeds.map(({ table, rows }) => [table.name, rows])).toEqual([['coins', [['a']]]]);
  expect(cuts).toEqual([
    { name: 'blocks', path: join(folder, 'staging', 'blocks.sql'), sql: 'select 1 as one' },
  ]);
  writeFileSync(join(folder, 'seeds', 'notes.yml'), '');
  expect(() => loadModels(folder)).toThrow(
    `${join(folder, 'seeds', 'notes.csv')} is missing: a seed is a .csv and a .yml of the same name`,
  );
  rmSync(join(folder, 'seeds', 'notes.yml'));
  writeFileSync(join(folder, 'seeds', 'notes.txt'), '');
  expect(() => loadModels(folder)).toThrow(
    `${join(folder, 'seeds', 'notes.txt')}: lower-case letters, digits and _ with .csv behind them expected, a letter first`,
  );
});

test('refuses a text that is not in UTF-8', () => {
  for (const name of ['gold', 'seeds']) mkdirSync(join(folder, name));
  const csv = join(folder, 'seeds', 'coins.csv');
  writeFileSync(
    join(folder, 'seeds', 'coins.yml'),
    'description: C\ncolumns: { id: { type: varchar, doc: Id } }\nkey: [id]\n',
  );
  writeFileSync(csv, 'id\ncafé\n');
  expect(loadModels(folder).seeds.map(({ rows }) => rows)).toEqual([[['café']]]);
  writeFileSync(csv, 'id\ntea\ncafé\n', 'latin1');
  expect(() => loadModels(folder)).toThrow(`${csv}, line 3: it is not written in UTF-8`);
});
