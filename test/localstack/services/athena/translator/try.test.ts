import { expect, test } from 'vitest';
import { connect, runTranslated } from './run-translated.ts';

/** Rows and turns: DuckDB's COALESCE lost values within a TRY, or the process, in one query of a few hundred. The soak takes more turns. */
const TURNS = process.env.COINLAKE_WHOLE ? 200 : 15;
const ROWS = 'FROM UNNEST(sequence(0, 304)) AS s (n)';

test.each([
  ['TRY_CAST(CAST(n * 7919 % 100000 - 50000 AS decimal(10,0)) AS decimal(3,1))'],
  ['TRY(CAST(n * 7919 % 100000 - 50000 AS tinyint))'],
  ['TRY(coalesce(CAST(nullif(n % 3, 1) AS bigint), 10 / (n % 2)))'],
  ["TRY(coalesce(nullif(CAST(n AS varchar), '7'), CAST(CAST('x' AS integer) AS varchar)))"],
  ['TRY(CAST(n AS decimal(10,2)) / (n % 2))'],
])('%s gives the same values each time', async (expression) => {
  const connection = await connect();
  const ask = async () =>
    JSON.stringify((await runTranslated(connection, `SELECT ${expression} ${ROWS}`)).rows, text);
  const first = await ask();
  expect(first).toContain('null');
  for (let turn = 0; turn < TURNS; turn++) expect(await ask()).toBe(first);
});

const text = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
