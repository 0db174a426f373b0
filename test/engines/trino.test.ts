import { AthenaClient } from '@aws-sdk/client-athena';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { coinlake } from '../end-to-end/coinlake.ts';
import { icebergOnGlue } from './support/catalogs.ts';
import { differences, oneDigitAltered, type TextTable, textOf } from './support/compare-rows.ts';
import { parseCsv } from './support/csv.ts';
import { lastBuildOf } from './support/model-builds.ts';
import { startTrino, type Trino } from './support/trino.ts';

const { endpoint, data } = inject('lakehouse');
const WORKGROUP = 'coinlake-dev';
const athena = new AthenaClient({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

let trino: Trino;
beforeAll(async () => {
  trino = await startTrino({ lake: icebergOnGlue(endpoint) });
});
afterAll(() => trino?.stop());

/** Per table: an integer column to sum, and a condition that some rows and files meet and others don't. */
const TABLES = [
  {
    name: 'silver.binance_klines',
    summed: 'trades',
    condition: "symbol = 'ETHUSDT'",
    digit: 'taker_buy_base_volume',
  },
  { name: 'gold.ohlcv_daily', summed: 'trades', condition: "day >= DATE '2024-02-29'", digit: 'vwap' },
  {
    name: 'gold.session_volatility',
    summed: 'candles',
    condition: "session_date >= DATE '2024-02-29' AND price_range_p90_30 IS NOT NULL",
    digit: 'price_range_mean_14',
  },
  { name: 'ops.batches', summed: 'records', condition: 'records > 500', digit: 'inserted' },
] as const;

describe.each(TABLES)('Trino reads $name through Glue and S3', ({ name, summed, condition, digit }) => {
  /** Every row, and behind its columns whether the condition holds. */
  let marked: TextTable;
  beforeAll(async () => {
    marked = await onTrino(`SELECT *, ${condition} AS met FROM ${name}`);
  });
  const unmarked = (rows: TextTable['rows']): TextTable => ({
    columns: marked.columns.slice(0, -1),
    rows: rows.map((row) => row.slice(0, -1)),
  });

  test('counts rows in metadata as in data', async () => {
    const counted = await onTrino(`SELECT count(*) FROM ${name}`);
    // Sums need the data: the count of the metadata can't answer them.
    const [row] = (await onTrino(`SELECT sum(1 + 0 * ${summed}), sum(${summed}) FROM ${name}`)).rows;
    expect(Number(counted.rows[0]?.[0])).toBeGreaterThan(0);
    expect(row?.[0]).toBe(counted.rows[0]?.[0]);
    const [local] = (await onCoinlake(`SELECT count(*) AS n, sum(${summed}) AS s FROM ${name}`)).rows;
    expect(row).toEqual(local);
  });

  test('finds under a filter what it finds without one', async () => {
    const filtered = await onTrino(`SELECT * FROM ${name} WHERE ${condition}`);
    const met = unmarked(marked.rows.filter((row) => row.at(-1) === 'true'));
    expect(met.rows.length).toBeGreaterThan(0);
    expect(differences(filtered, met)).toEqual([]);
  });

  test('reads the values that coinlake query gives', async () => {
    const read = unmarked(marked.rows);
    const local = await onCoinlake(`SELECT * FROM ${name}`);
    expect(differences(read, local)).toEqual([]);
    expect(differences(read, oneDigitAltered(local, digit))).toHaveLength(1);
  });
});

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
    const [read, local] = await Promise.all([onTrino(sql), onCoinlake(sql)]);
    expect(local.rows.length).toBeGreaterThan(0);
    expect(differences(local, read)).toEqual([]);
  });
});

test('partitions are named as Trino names them', async () => {
  const sql = `SELECT ${json('partition')}, record_count FROM silver."binance_klines$partitions"`;
  const [read, local] = await Promise.all([onTrino(sql), onCoinlake(sql)]);
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
    const built = await onTrino(select);
    const published = await onCoinlake(`SELECT * FROM gold.${model}`);
    expect(published.rows.length).toBeGreaterThan(0);
    expect(differences(built, published)).toEqual([]);
    expect(differences(built, oneDigitAltered(published, digit))).toHaveLength(1);
  },
);

async function onTrino(sql: string): Promise<TextTable> {
  const { columns, rows } = await trino.query(sql, 'lake');
  return { columns: columns.map((column) => column.name), rows: rows.map((row) => row.map(textOf)) };
}

async function onCoinlake(sql: string): Promise<TextTable> {
  const ended = await coinlake(['query', sql, '--format', 'csv', '--data', data]);
  if (ended.code !== 0) throw new Error(`coinlake query ended with ${ended.code}: ${ended.stderr}`);
  const [columns = [], ...rows] = parseCsv(ended.stdout);
  return { columns, rows };
}
