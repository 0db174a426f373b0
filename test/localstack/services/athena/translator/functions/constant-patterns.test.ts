import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, expect, test } from 'vitest';
import { connect, runTranslated } from '../run-translated.ts';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await connect();
});

const refused = (what: string) => `NOT_SUPPORTED: ${what} is not supported by the local Athena`;

test.each([
  ["regexp_extract('foo', '(?x)f o')", refused("(?x) in the regular expression '(?x)f o'")],
  ["format_datetime(TIMESTAMP '2024-01-01 00:00:00', 'C')", refused("The letter C of the pattern 'C'")],
  ["parse_datetime('20', 'C')", refused("The letter C of the pattern 'C'")],
])('%s is refused, with TRY around it too', async (expression, message) => {
  await expect(runTranslated(connection, `SELECT ${expression}`)).rejects.toThrow(message);
  await expect(runTranslated(connection, `SELECT try(${expression})`)).rejects.toThrow(message);
});

test.each([
  ["try(regexp_extract('foo', '('))", null],
  ["try(format_datetime(TIMESTAMP '2024-01-01 00:00:00', 'z'))", null],
  ["try(parse_datetime('x', 'YYYY'))", null],
  ["try(regexp_extract('foo', 'o+'))", 'oo'],
])('%s is left to the rows', async (expression, value) => {
  expect((await runTranslated(connection, `SELECT ${expression}`)).rows).toEqual([[value]]);
});
