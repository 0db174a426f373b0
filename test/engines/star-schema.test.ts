import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { ColumnType } from '../../lib/contracts/column.ts';
import { loadModels } from '../../lib/sql/model/load-models.ts';
import { query } from '../end-to-end/coinlake.ts';
import { command } from './support/cache.ts';
import { awsEnvironment } from './support/lakehouse.ts';
import { dataPython } from './support/python.ts';
import { smallLakehouse } from './support/suite.ts';

const { endpoint, data } = await smallLakehouse();
/** Facts, and the dimensions that their keys are of. */
const STAR = [
  'dim_block',
  'dim_cryptocurrency',
  'dim_date',
  'fct_daily_block_summary',
  'fct_daily_market_summary',
];
const { models } = loadModels('glue-sql');

interface Reflected {
  readonly tables: Readonly<
    Record<
      string,
      {
        readonly comment: string;
        readonly columns: readonly (readonly [name: string, type: string, comment: string])[];
      }
    >
  >;
  readonly by_month: readonly unknown[];
}

let seen: Reflected;
beforeAll(async () => {
  const script = join(import.meta.dirname, 'clients', 'reflect_star_schema.py');
  seen = JSON.parse(await command(await dataPython(), [script], { env: awsEnvironment(endpoint) }));
});

/** SQLAlchemy's type of a column, as repr() writes it. */
function reflectedType(type: ColumnType): string {
  switch (type.kind) {
    case 'text':
      return 'String()';
    case 'decimal':
      return `DECIMAL(precision=${type.precision}, scale=${type.scale})`;
    default:
      return expect.stringMatching(new RegExp(`^\\w*${type.kind}\\w*\\(`, 'i'));
  }
}

test('every fact and dimension is reflected with its comment, and each column with type and comment', () => {
  expect(Object.keys(seen.tables)).toEqual(expect.arrayContaining(STAR));
  for (const name of STAR) {
    const { table } = models.find((model) => model.name === name)!;
    expect(seen.tables[name]).toEqual({
      comment: table.description,
      columns: table.fields.map((field) => [field.name, reflectedType(field.type), field.doc]),
    });
  }
});

test('facts join their dimensions by their keys, in SQL that SQLAlchemy writes', async () => {
  const rows = await query(
    `SELECT CASE coin_id WHEN 'bitcoin' THEN 'BTC' ELSE 'OKB' END AS symbol, year(day) AS year, month(day) AS month,
      count(*) AS days, max(price) AS price
    FROM gold.fct_daily_market_summary GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    data,
  );
  expect(rows.length).toBeGreaterThan(3);
  expect(seen.by_month).toEqual(
    rows.map(({ symbol, year, month, days, price }) => [
      `str ${symbol}`,
      `int ${year}`,
      `int ${month}`,
      `int ${days}`,
      `Decimal ${price}`,
    ]),
  );
});
