import { beforeAll, describe, expect, test } from 'vitest';
import { coinlake } from '../../end-to-end/coinlake.ts';
import { differences, oneDigitAltered, type TextTable } from '../support/compare-rows.ts';
import { parseCsv } from '../support/csv.ts';
import type { Readers } from './readers.ts';

/** A table, and what its judgment needs to know of it. */
export interface JudgedTable {
  readonly name: string;
  /** An integer column. */
  readonly summed: string;
  /** That some rows and files meet, and others don't. */
  readonly condition: string;
  /** A column that has digits. */
  readonly digit: string;
  /** Of the rows that are compared value by value. Default: all */
  readonly part?: string;
  /** What is computed over all rows, as a SELECT from the table, where only a part is compared value by value. */
  readonly totals?: string;
}

/** The tables that Trino judges. All minutes of a year take the processors for minutes, so the 15th of each month stands for them. */
export const TABLES: readonly JudgedTable[] = [
  {
    name: 'silver.binance_klines',
    summed: 'trades',
    condition: "symbol = 'ETHUSDT'",
    digit: 'taker_buy_base_volume',
    part: 'day(open_time) = 15',
    totals: `SELECT symbol, timeframe, CAST(date_trunc('month', open_time) AS date) AS month, count(*) AS n, sum(trades) AS trades,
      ${[
        'open',
        'high',
        'low',
        'close',
        'volume',
        'quote_volume',
        'taker_buy_base_volume',
        'taker_buy_quote_volume',
      ]
        .map((column) => `sum(${column}) AS ${column}`)
        .join(', ')},
      min(open_time) AS first_open, max(open_time) AS last_open, min(close_time) AS first_close, max(close_time) AS last_close,
      min(ingested_at) AS first_ingested, max(ingested_at) AS last_ingested, count(DISTINCT batch_id) AS batches, count_if(is_irregular) AS irregular
      FROM silver.binance_klines GROUP BY 1, 2, 3`,
  },
  {
    name: 'gold.ohlcv_daily',
    summed: 'trades',
    condition: "day >= DATE '2024-02-29'",
    digit: 'vwap',
  },
  {
    name: 'gold.session_volatility',
    summed: 'candles',
    condition: "session_date >= DATE '2024-02-29' AND price_range_p90_30 IS NOT NULL",
    digit: 'price_range_mean_14',
  },
  { name: 'ops.batches', summed: 'records', condition: 'records > 500', digit: 'inserted' },
];

export function judgeTable(
  { name, summed, condition, digit, part = 'true', totals }: JudgedTable,
  { trino, athena, data }: Readers,
): void {
  describe(`Trino reads ${name} through Glue and S3`, () => {
    /** Every row of the part, and behind its columns whether the condition holds. */
    let marked: TextTable;
    beforeAll(async () => {
      marked = await trino(`SELECT *, ${condition} AS met FROM ${name} WHERE ${part}`);
    });
    const unmarked = (rows: TextTable['rows']): TextTable => ({
      columns: marked.columns.slice(0, -1),
      rows: rows.map((row) => row.slice(0, -1)),
    });
    const firstOf = async (sql: string) => (await trino(sql)).rows[0]?.[0];

    test('counts rows in metadata as in data', async () => {
      const counted = await firstOf(`SELECT count(*) FROM ${name}`);
      // Sums need the data: the count of the metadata can't answer them.
      const [row] = (await trino(`SELECT sum(1 + 0 * ${summed}), sum(${summed}) FROM ${name}`)).rows;
      expect(Number(counted)).toBeGreaterThan(0);
      expect(row?.[0]).toBe(counted);
      const [local] = (await athena(`SELECT count(*) AS n, sum(${summed}) AS s FROM ${name}`)).rows;
      expect(row).toEqual(local);
    });

    test('finds under a filter what it finds without one', async () => {
      const filtered = await trino(`SELECT * FROM ${name} WHERE ${part} AND ${condition}`);
      const met = unmarked(marked.rows.filter((row) => row.at(-1) === 'true'));
      expect(met.rows.length).toBeGreaterThan(0);
      expect(differences(filtered, met)).toEqual([]);
      expect(await firstOf(`SELECT count(*) FROM ${name} WHERE ${condition}`)).toBe(
        await firstOf(`SELECT count_if(${condition}) FROM ${name}`),
      );
    });

    test('reads the values that coinlake query gives', async () => {
      const read = unmarked(marked.rows);
      const ended = await coinlake([
        'query',
        `SELECT * FROM ${name} WHERE ${part}`,
        ...['--format', 'csv', '--data', data],
      ]);
      if (ended.code !== 0) throw new Error(`coinlake query ended with ${ended.code}: ${ended.stderr}`);
      const [columns = [], ...rows] = parseCsv(ended.stdout);
      expect(differences(read, { columns, rows })).toEqual([]);
      expect(differences(read, oneDigitAltered({ columns, rows }, digit))).toHaveLength(1);
    });

    test.runIf(totals !== undefined)('computes of all rows what Athena computes', async () => {
      const [read, local] = [await trino(totals!), await athena(totals!)];
      expect(local.rows.length).toBeGreaterThan(0);
      expect(differences(read, local)).toEqual([]);
      expect(differences(read, oneDigitAltered(local, digit))).toHaveLength(1);
    });
  });
}
