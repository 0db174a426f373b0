/** A question in Athena's SQL, and in plain DuckDB's over a view `klines` of the same files. */
export interface ComparedQuery {
  readonly name: string;
  readonly athena: string;
  readonly plain: string;
}

const K = 'silver.binance_klines';
/** The same text for both. */
const same = (name: string, sql: string): ComparedQuery => ({
  name,
  athena: sql.replaceAll('{k}', K),
  plain: sql.replaceAll('{k}', 'klines'),
});

/** What people ask, and what was slow here. Each answers with a few rows, so that it is computing that is measured. */
export const queries: readonly ComparedQuery[] = [
  same('group', 'SELECT symbol, sum(volume), max(high), min(low), count(*) FROM {k} GROUP BY symbol'),
  same(
    'resample',
    `SELECT count(*), max(o), max(c), sum(v) FROM (
       SELECT symbol, date_trunc('day', open_time) AS day, min_by(open, open_time) AS o, max_by(close, open_time) AS c,
         max(high) AS h, min(low) AS l, sum(volume) AS v
       FROM {k} GROUP BY symbol, date_trunc('day', open_time)) AS days`,
  ),
  same(
    'join',
    `SELECT a.symbol, max(a.close - b.close) FROM {k} AS a
     JOIN (SELECT open_time, close FROM {k} WHERE symbol = 'SIM0USDT') AS b ON a.open_time = b.open_time GROUP BY a.symbol`,
  ),
  same(
    'count distinct',
    'SELECT symbol, count(DISTINCT trades), count(DISTINCT close) FROM {k} GROUP BY symbol',
  ),
  same(
    'window',
    `SELECT max(s) FROM (
       SELECT sum(volume) OVER (PARTITION BY symbol ORDER BY open_time ROWS BETWEEN 23 PRECEDING AND CURRENT ROW) AS s
       FROM {k}) AS sums`,
  ),
  same(
    'decimal average',
    'SELECT max(a) FROM (SELECT symbol, CAST(open_time AS date) AS day, avg(close) AS a FROM {k} GROUP BY symbol, CAST(open_time AS date)) AS days',
  ),
  same(
    'decimal division',
    'SELECT symbol, max(quote_volume / volume) FROM {k} WHERE volume > 0 GROUP BY symbol',
  ),
  {
    ...same(
      'approx_percentile',
      'SELECT symbol, approx_percentile(CAST(close AS double), 0.9), approx_percentile(CAST(close AS double), 0.5) FROM {k} GROUP BY symbol',
    ),
    plain:
      'SELECT symbol, approx_quantile(CAST(close AS DOUBLE), 0.9), approx_quantile(CAST(close AS DOUBLE), 0.5) FROM klines GROUP BY symbol',
  },
  {
    name: 'AT TIME ZONE',
    athena: `SELECT CAST(with_timezone(open_time, 'UTC') AT TIME ZONE 'Europe/Moscow' AS date) AS day, count(*), max(close) FROM ${K} GROUP BY 1`,
    plain: `SELECT CAST(timezone('Europe/Moscow', timezone('UTC', open_time)) AS DATE) AS day, count(*), max(close) FROM klines GROUP BY 1`,
  },
  {
    name: 'date_format',
    athena: `SELECT date_format(open_time, '%Y-%m-%d %H'), count(*), max(close) FROM ${K} GROUP BY 1`,
    plain: `SELECT strftime(open_time, '%Y-%m-%d %H'), count(*), max(close) FROM klines GROUP BY 1`,
  },
];
