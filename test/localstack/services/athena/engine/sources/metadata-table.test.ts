import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAthena, startLocalAthena } from '../../../../../glue-sql/gold/local-athena.ts';
import { api, execute, succeed } from '../../run-statement.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
  await succeed(
    local,
    `CREATE TABLE silver.t WITH (table_type = 'ICEBERG', is_external = false, location = 's3://lake/t/',
       partitioning = ARRAY['symbol', 'month(at)']) AS
     SELECT symbol, CAST(at AS timestamp(6)) AS at, price, ratio FROM (VALUES
       ('A', TIMESTAMP '2024-01-01 00:00:00.5', DECIMAL '-1.50', 0.5E0),
       ('A', TIMESTAMP '2024-01-31 00:00:00', NULL, nan()),
       ('B', TIMESTAMP '2024-02-01 00:00:00', DECIMAL '2.50', 1E0)) AS v(symbol, at, price, ratio)`,
  );
  await succeed(
    local,
    "INSERT INTO silver.t VALUES ('B', TIMESTAMP '2024-02-02 00:00:00', DECIMAL '7.00', NULL)",
  );
});
afterAll(() => local.close());

const read = (columns: string, kind: string, rest = '') =>
  local.query(`SELECT ${columns} FROM silver."t$${kind}" ${rest}`).then((rows) => rows.slice(1));

/** Columns with their types, as the API has them. */
async function columnsOf(kind: string): Promise<string[]> {
  const { QueryExecutionId } = await execute(local, `SELECT * FROM "silver"."t$${kind}"`);
  const { ResultSet } = await api<{
    ResultSet: { ResultSetMetadata: { ColumnInfo: { Name: string; Type: string }[] } };
  }>(local, 'GetQueryResults', { QueryExecutionId });
  return ResultSet.ResultSetMetadata.ColumnInfo.map(({ Name, Type }) => `${Name} ${Type}`);
}

test('$snapshots, $history and $refs', async () => {
  expect(await columnsOf('snapshots')).toEqual([
    'committed_at timestamp with time zone',
    'snapshot_id bigint',
    'parent_id bigint',
    'operation varchar',
    'manifest_list varchar',
    'summary map',
  ]);
  expect(await columnsOf('history')).toEqual([
    'made_current_at timestamp with time zone',
    'snapshot_id bigint',
    'parent_id bigint',
    'is_current_ancestor boolean',
  ]);
  const [first, second] = await read(
    'snapshot_id, parent_id, operation',
    'snapshots',
    'ORDER BY committed_at',
  );
  expect(first![1]).toBeNull();
  expect(second).toEqual([second![0], first![0], 'append']);
  expect(await read('snapshot_id, is_current_ancestor', 'history', 'ORDER BY made_current_at')).toEqual([
    [first![0], 'true'],
    [second![0], 'true'],
  ]);
  expect(await read('*', 'refs')).toEqual([['main', 'BRANCH', second![0], null, null, null]]);
  const [[committed]] = (await read('max(committed_at)', 'snapshots')) as [[string]];
  expect(committed).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC$/);
});

test('$files with bounds by field id', async () => {
  expect(await columnsOf('files')).toEqual([
    'content integer',
    'file_path varchar',
    'file_format varchar',
    'record_count bigint',
    'file_size_in_bytes bigint',
    'column_sizes map',
    'value_counts map',
    'null_value_counts map',
    'nan_value_counts map',
    'lower_bounds map',
    'upper_bounds map',
    'key_metadata varbinary',
    'split_offsets array',
    'equality_ids array',
  ]);
  expect(
    await read(
      'record_count, lower_bounds[1], lower_bounds[2], upper_bounds[2], lower_bounds[3], null_value_counts[3]',
      'files',
      'ORDER BY lower_bounds[3]',
    ),
  ).toEqual([
    ['2', 'A', '2024-01-01T00:00:00.5', '2024-01-31T00:00:00', '-1.50', '1'],
    ['1', 'B', '2024-02-01T00:00:00', '2024-02-01T00:00:00', '2.50', '0'],
    ['1', 'B', '2024-02-02T00:00:00', '2024-02-02T00:00:00', '7.00', '0'],
  ]);
});

test('$manifests and $partitions', async () => {
  expect(await columnsOf('manifests')).toEqual([
    'path varchar',
    'length bigint',
    'partition_spec_id integer',
    'added_snapshot_id bigint',
    'added_data_files_count integer',
    'added_rows_count bigint',
    'existing_data_files_count integer',
    'existing_rows_count bigint',
    'deleted_data_files_count integer',
    'deleted_rows_count bigint',
    'partition_summaries array',
  ]);
  expect(
    await read('added_data_files_count, added_rows_count, partition_summaries', 'manifests', 'ORDER BY 1'),
  ).toEqual([
    [
      '1',
      '1',
      '[{contains_null=false, contains_nan=false, lower_bound=B, upper_bound=B}, {contains_null=false, contains_nan=false, lower_bound=2024-02, upper_bound=2024-02}]',
    ],
    [
      '2',
      '3',
      '[{contains_null=false, contains_nan=false, lower_bound=A, upper_bound=B}, {contains_null=false, contains_nan=false, lower_bound=2024-01, upper_bound=2024-02}]',
    ],
  ]);
  expect(await columnsOf('partitions')).toEqual([
    'partition row',
    'record_count bigint',
    'file_count bigint',
    'total_size bigint',
    'data row',
  ]);
  expect(
    await read(
      'partition.symbol, partition.at_month, record_count, file_count, data.price.min, data.price.max, data.price.null_count, data.at.max',
      'partitions',
      'ORDER BY 1',
    ),
  ).toEqual([
    ['A', '648', '2', '1', '-1.50', '-1.50', '1', '2024-01-31 00:00:00.000000'],
    ['B', '649', '2', '2', '2.50', '7.00', '0', '2024-02-02 00:00:00.000000'],
  ]);
});

test('there is no other kind, and none of a table that is not there', async () => {
  await expect(read('*', 'nothing')).rejects.toThrow(
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.silver.t$nothing' does not exist",
  );
  await expect(local.query('SELECT * FROM silver."x$files"')).rejects.toThrow(
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.silver.x$files' does not exist",
  );
});
