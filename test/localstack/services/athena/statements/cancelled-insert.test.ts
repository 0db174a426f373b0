import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engineFolder } from '../../../../../localstack/services/athena/process/engine-pool.ts';
import { type LocalAthena, startLocalAthena } from '../../../../glue-sql/gold/local-athena.ts';
import { api, type Execution, succeed } from '../run-statement.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
  await succeed(
    local,
    "CREATE TABLE silver.t (a bigint) LOCATION 's3://lake/t/' TBLPROPERTIES ('table_type'='ICEBERG')",
  );
});
afterAll(() => local.close());

test('an INSERT that is stopped anywhere is in the table whole or not at all, and its state says which', async () => {
  const states: string[] = [];
  for (let delay = 0; delay < 24; delay++) {
    const started = await api<{ QueryExecutionId: string }>(local, 'StartQueryExecution', {
      QueryString: 'INSERT INTO silver.t SELECT n FROM UNNEST(sequence(1, 1000)) AS s(n)',
      WorkGroup: 'coinlake',
    });
    await new Promise((resolve) => setTimeout(resolve, delay * 4));
    await api(local, 'StopQueryExecution', started);
    await local.athena.settled(started.QueryExecutionId);
    const { QueryExecution } = await api<{ QueryExecution: Execution }>(local, 'GetQueryExecution', started);
    states.push(QueryExecution.Status.State);
  }
  const done = states.filter((state) => state === 'SUCCEEDED').length;
  expect(states.filter((state) => state !== 'SUCCEEDED' && state !== 'CANCELLED')).toEqual([]);
  const [, row] = await local.query('SELECT count(*), count(DISTINCT a) FROM silver.t');
  expect(row![0]).toBe(String(1000 * done));
  const left = readdirSync(engineFolder(local.runtime.dataFolder), { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => entry.isFile())).toEqual([]);
});
