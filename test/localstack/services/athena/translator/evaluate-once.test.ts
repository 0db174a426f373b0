import { expect, test } from 'vitest';
import { evaluateOnce } from '../../../../../localstack/services/athena/translator/evaluate-once.ts';
import { connect, runTranslated } from './run-translated.ts';

test('short operands are written in place', () => {
  expect(evaluateOnce(['a'], ([x]) => `CASE WHEN ${x} = 0 THEN 1 ELSE ${x} END`)).toBe(
    'CASE WHEN a = 0 THEN 1 ELSE a END',
  );
});

test('a long operand that is repeated gets a name', () => {
  const long = `f(${'x, '.repeat(100)}x)`;
  const sql = evaluateOnce([long], ([x]) => `${x} + ${x} + ${x} + ${x} + ${x}`);
  expect(sql.split(long)).toHaveLength(2);
  expect(sql).toMatch(
    /^list_extract\(list_transform\(\[f\(.*\)\], lambda h\d+: h\d+ \+ h\d+ \+ h\d+ \+ h\d+ \+ h\d+\), 1\)$/,
  );
});

test('deep nesting stays short and right', async () => {
  const connection = await connect();
  let sql = 'x';
  for (let i = 0; i < 25; i++)
    sql = `CAST(round(CAST(${sql} AS double) / 1e0, 3) AS decimal(20,4)) % DECIMAL '1000000'`;
  const { rows } = await runTranslated(connection, `SELECT ${sql} FROM (VALUES 12345) t(x)`);
  expect(rows).toEqual([['12345.0000']]);
});

test('macros within macros stay short and right', async () => {
  const connection = await connect();
  let sql = 'x';
  for (let i = 0; i < 12; i++)
    sql = `date_trunc('minute', date_add('day', 1, ${sql})) AT TIME ZONE 'Asia/Kolkata'`;
  const x = "TIMESTAMP '2024-01-01 10:20:30.123456789 Europe/Moscow'";
  const { rows } = await runTranslated(connection, `SELECT ${sql} FROM (VALUES ${x}) t(x)`);
  expect(rows).toEqual([['2024-01-13 12:50:00.000000000 Asia/Kolkata']]);
});
