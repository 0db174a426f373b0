import { beforeAll, describe, expect, test } from 'vitest';
import { athenaType } from '../../lib/contracts/column.ts';
import type { TableDefinition } from '../../lib/contracts/table.ts';
import { datasets, silverTables } from '../../lib/datasets/registry.ts';
import { compileModels } from '../../lib/sql/model/compile-models.ts';
import { loadModels } from '../../lib/sql/model/load-models.ts';
import { loadCases, type TextTable } from '../../lib/sql/model/model-case.ts';
import { renderBuild } from '../../lib/sql/model/render-statements.ts';
import { significantDigits } from '../glue-sql/gold/significant-digits.ts';
import { differences, oneDigitAltered, textOf } from './support/compare-rows.ts';
import { selectOf } from './support/model-builds.ts';
import { suiteTrino } from './support/suite.ts';
import type { Trino } from './support/trino.ts';

const FOLDER = 'glue-sql/gold';
const CATALOG = 'cases';
const sources = silverTables(datasets);
const { models } = compileModels(loadModels('glue-sql'), { namespace: '', tables: sources });
const tables = [...sources, ...models.map((model) => model.table)];

let trino: Pick<Trino, 'query'>;
beforeAll(async () => {
  trino = await suiteTrino({ [CATALOG]: { connector: 'memory' } });
  for (const schema of ['silver', 'gold']) await trino.query(`CREATE SCHEMA ${schema}`, CATALOG);
});

/** Of the cases before. */
const made = new Set<string>();

/** Trino runs the SELECT of each build unchanged, over the rows that the case gives. */
describe.each(models.map((model) => [model.name, model] as const))('%s on Trino', (_, model) => {
  test.each(loadCases(`${FOLDER}/${model.name}`).map((c) => [c.name, c] as const))(
    '%s',
    async (_, example) => {
      await Promise.all(
        model.sources.map(async ({ database, name }) => {
          const table = tables.find((t) => t.database === database && t.name === name) as TableDefinition;
          const path = `${database}.${name}`;
          if (made.has(path)) await trino.query(`DROP TABLE ${path}`, CATALOG);
          await trino.query(creation(table, example.given[path]), CATALOG);
          made.add(path);
        }),
      );
      const build = renderBuild(model, {
        asOf: example.asOf,
        staged: { database: 'staging', table: 'case' },
        location: 's3://lake/case/',
      });
      const { columns } = example.expect;
      const { rows } = await trino.query(
        `SELECT ${columns.join(', ')} FROM (${selectOf(build)}) WHERE ${example.where ?? 'true'}`,
        CATALOG,
      );
      const compared = (of: readonly (readonly unknown[])[]) => ({
        columns,
        rows: significantDigits(
          model.table,
          columns,
          of.map((row) => row.map(textOf)),
        ),
      });
      const [built, expected] = [compared(rows), compared(example.expect.rows)];
      expect(differences(built, expected)).toEqual([]);
      const digit = columns.findLast((_, column) =>
        expected.rows.some((row) => /\d/.test(row[column] ?? '')),
      );
      expect(differences(built, oneDigitAltered(expected, digit ?? ''))).toHaveLength(1);
    },
  );
});

/** A table with the rows, each value cast from its text; columns that are not given are null. */
function creation(table: TableDefinition, given: TextTable = { columns: [], rows: [] }): string {
  const columns = table.fields.map(({ name, type }) => {
    const from = given.columns.includes(name) ? name : 'null';
    return `CAST(${from} AS ${athenaType(type)}) AS ${name}`;
  });
  const values = given.rows.map(
    (row) => `(${row.map((value) => (value === null ? 'null' : `'${value}'`)).join(', ')})`,
  );
  return `CREATE TABLE ${table.database}.${table.name} AS SELECT ${columns.join(', ')}
    FROM (VALUES ${values.join(', ')}) AS given (${given.columns.join(', ')})`;
}
