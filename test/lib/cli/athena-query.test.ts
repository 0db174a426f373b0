import { AthenaClient } from '@aws-sdk/client-athena';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAthenaQuery } from '../../../lib/cli/athena-query.ts';
import { type LocalAthena, startLocalAthena } from '../../glue-sql/gold/local-athena.ts';

let local: LocalAthena;
let athena: AthenaClient;
beforeAll(async () => {
  local = await startLocalAthena();
  athena = new AthenaClient({
    endpoint: local.runtime.endpoint,
    region: local.runtime.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  athena.destroy();
  await local.close();
});

const run = (sql: string) => runAthenaQuery(athena, { sql, workGroup: 'coinlake' });

test('rows without the header, whatever the statement; texts of several columns come apart', async () => {
  expect(await run("SELECT 1 AS a, CAST(NULL AS varchar) AS b UNION ALL SELECT 2, 'x' ORDER BY 1")).toEqual({
    columns: [
      { name: 'a', type: 'integer' },
      { name: 'b', type: 'varchar' },
    ],
    rows: [
      ['1', null],
      ['2', 'x'],
    ],
  });
  await run(
    "CREATE EXTERNAL TABLE silver.t (a int COMMENT 'first', b array<string>) LOCATION 's3://lake/t/'",
  );
  expect((await run('DESCRIBE silver.t')).rows).toEqual([
    ['a', 'int', 'first'],
    ['b', 'array<string>', ''],
  ]);
  expect((await run('SHOW TABLES IN silver')).rows).toEqual([['t']]);
  expect((await run('DROP TABLE silver.t')).rows).toEqual([]);
});

test('a failure is told in Athena’s words', async () => {
  await expect(run('SELECT nothing')).rejects.toThrow(/^COLUMN_NOT_FOUND: line 1:8: /);
});
