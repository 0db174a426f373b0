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
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, `${name}.sql`), `select 1 as ${name}`);
    writeFileSync(join(folder, name, `${name}.yml`), CONTRACT);
  }
  expect(loadModels(folder).map(({ name, sql, path, cadence }) => ({ name, sql, path, cadence }))).toEqual(
    ['a', 'b'].map((name) => ({
      name,
      sql: `select 1 as ${name}`,
      path: join(folder, name, `${name}.sql`),
      cadence: { kind: 'dataset' },
    })),
  );
});

test('names a file that is missing and a folder of another shape', () => {
  mkdirSync(join(folder, 'a'));
  writeFileSync(join(folder, 'a', 'a.sql'), 'select 1');
  expect(() => loadModels(folder)).toThrow(
    `${join(folder, 'a', 'a.yml')} is missing: a model is a .sql and a .yml named like its folder`,
  );
  mkdirSync(join(folder, 'A__b'));
  expect(() => loadModels(folder)).toThrow(
    `${join(folder, 'A__b')}: a model's folder has lower-case letters, digits and single _, a letter first`,
  );
});
