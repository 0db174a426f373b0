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
    scannedBytes: 0,
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

test('a statement that writes tells how many rows, one that reads how many bytes', async () => {
  await run("CREATE TABLE silver.w (a int) LOCATION 's3://lake/w/' TBLPROPERTIES ('table_type'='ICEBERG')");
  expect(await run('INSERT INTO silver.w VALUES 1, 2')).toMatchObject({ rows: [], written: 2 });
  const read = await run('SELECT a FROM silver.w');
  expect(read.rows).toHaveLength(2);
  expect(read.scannedBytes).toBeGreaterThan(0);
  expect(read).not.toHaveProperty('written');
});

test('a failure is told in Athena’s words', async () => {
  await expect(run('SELECT nothing')).rejects.toThrow(/^COLUMN_NOT_FOUND: line 1:8: /);
});
