import { expect, test } from 'vitest';
import { datasets, silverTables } from '../../../lib/datasets/registry.ts';
import { compileModels } from '../../../lib/sql/model/compile-models.ts';
import { loadModels } from '../../../lib/sql/model/load-models.ts';
import { renderBuild } from '../../../lib/sql/model/render-statements.ts';
import { startLocalAthena } from './local-athena.ts';

const DAY = 86_400_000;

/** ISO 8601: the week of a day is that of its Thursday. */
function isoWeek(at: number): readonly [year: number, week: number] {
  const weekday = (new Date(at).getUTCDay() + 6) % 7;
  const thursday = at + (3 - weekday) * DAY;
  const year = new Date(thursday).getUTCFullYear();
  return [year, Math.floor((thursday - Date.UTC(year, 0, 1)) / DAY / 7) + 1];
}

const name = (at: number, part: 'month' | 'weekday') =>
  new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', [part]: 'long' }).format(at);

function expectedDay(at: number): string {
  const day = new Date(at);
  const text = day.toISOString().slice(0, 10);
  const month = day.getUTCMonth() + 1;
  const weekday = ((day.getUTCDay() + 6) % 7) + 1;
  return [
    ...[text.replaceAll('-', ''), text, day.getUTCFullYear(), Math.ceil(month / 3), month],
    ...[name(at, 'month'), day.getUTCDate(), ...isoWeek(at), weekday, name(at, 'weekday'), weekday > 5],
  ].join(',');
}

test('dim_date has every day to five years after the scheduled time, more of them than one sequence may hold', async () => {
  const { models } = compileModels(loadModels('glue-sql'), { namespace: '', tables: silverTables(datasets) });
  const model = models.find((one) => one.name === 'dim_date')!;
  const local = await startLocalAthena();
  try {
    const staged = { database: 'staging', table: 'dim_date__test_1' };
    const asOf = new Date('2044-06-15T10:00:00Z');
    await local.query(
      renderBuild(model, { asOf, staged, location: 's3://lake/gold/dim_date/builds/test_1/' }),
    );
    const [, ...rows] = await local.query('select * from staging.dim_date__test_1 order by date_key');
    const expected: string[] = [];
    for (let at = Date.UTC(2009, 0, 1); at <= Date.UTC(2049, 5, 15); at += DAY)
      expected.push(expectedDay(at));
    expect(rows.map((row) => row.join(','))).toEqual(expected);
    expect(rows.length).toBeGreaterThan(10_000);
  } finally {
    await local.close();
  }
});
