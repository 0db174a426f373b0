import { AthenaClient } from '@aws-sdk/client-athena';
import { describe, expect, test } from 'vitest';
import { clientOptions } from '../end-to-end/client-options.ts';
import { differences, oneDigitAltered } from './support/compare-rows.ts';
import { lastBuildOf } from './support/model-builds.ts';
import { judgeTable, TABLES } from './trino/judge-table.ts';
import { readersOfLakehouse } from './trino/readers.ts';

const readers = await readersOfLakehouse();
const WORKGROUP = 'coinlake-dev';
const athena = new AthenaClient(clientOptions(readers.endpoint));

for (const table of TABLES) judgeTable(table, readers);

const json = (column: string) => `json_format(CAST(${column} AS json)) AS "${column}"`;

/** What Athena documents of each metadata table; newer Trinos have more columns. */
const METADATA_TABLES = {
  history: 'made_current_at, snapshot_id, parent_id, is_current_ancestor',
  snapshots: `committed_at, snapshot_id, parent_id, operation, manifest_list, ${json('summary')}`,
  refs: 'name, type, snapshot_id, max_reference_age_in_ms, min_snapshots_to_keep, max_snapshot_age_in_ms',
  manifests: [
    'path, length, partition_spec_id, added_snapshot_id, added_data_files_count, added_rows_count',
    'existing_data_files_count, existing_rows_count, deleted_data_files_count, deleted_rows_count',
    json('partition_summaries'),
  ].join(', '),
  files: [
    'content, file_path, file_format, record_count, file_size_in_bytes, key_metadata',
    ...['column_sizes', 'value_counts', 'null_value_counts', 'nan_value_counts'].map(json),
    ...['lower_bounds', 'upper_bounds', 'split_offsets', 'equality_ids'].map(json),
  ].join(', '),
  partitions: `record_count, file_count, total_size, ${json('data')}`,
};

describe.each([
  ['silver', 'binance_klines'],
  ['gold', 'ohlcv_daily'],
])("The metadata tables of %s.%s are Trino's", (database, table) => {
  test.each(Object.entries(METADATA_TABLES))('$%s', async (kind, columns) => {
    const sql = `SELECT ${columns} FROM ${database}."${table}$${kind}"`;
    const [read, local] = await Promise.all([readers.trino(sql), readers.athena(sql)]);
    expect(local.rows.length).toBeGreaterThan(0);
    expect(differences(local, read)).toEqual([]);
  });
});

test('partitions are named as Trino names them', async () => {
  const sql = `SELECT ${json('partition')}, record_count FROM silver."binance_klines$partitions"`;
  const [read, local] = await Promise.all([readers.trino(sql), readers.athena(sql)]);
  expect(differences(local, read)).toEqual([]);
  expect(differences(local, oneDigitAltered(read, 'record_count'))).toHaveLength(1);
});

/** Models of what the suite's lakehouse holds, by a column that has a digit to alter: the small simulated market is Binance's alone. */
const MODELS: Readonly<Record<string, string>> = {
  ohlcv_daily: 'volume',
  session_volatility: 'volatility_p25_30',
  ...(process.env.COINLAKE_RECORDINGS && { coin_daily_metrics: 'average' }),
};

test.each(Object.entries(MODELS))(
  "the SELECT of gold.%s's build, run by Trino, gives the rows that were published",
  async (model, digit) => {
    const { select } = await lastBuildOf(athena, WORKGROUP, model);
    const built = await readers.trino(select);
    const published = await readers.athena(`SELECT * FROM gold.${model}`);
    expect(published.rows.length).toBeGreaterThan(0);
    expect(differences(built, published)).toEqual([]);
    expect(differences(built, oneDigitAltered(published, digit))).toHaveLength(1);
  },
);
