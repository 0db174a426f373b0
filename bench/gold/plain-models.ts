/** The models as one would write them for plain DuckDB, decimals as stored; `klines` and `charts` are views of the files. */
export const plainModels: Readonly<Record<string, string>> = {
  ohlcv_daily: `
    WITH timeframes AS (
      SELECT unnest(['1h', '2h', '4h', '6h', '8h', '12h', '1d', '30m', '15m', '5m', '3m', '1m']) AS timeframe,
        unnest(range(12)) AS preference, unnest([24, 12, 6, 4, 3, 2, 1, 48, 96, 288, 480, 1440]) AS expected_candles),
    daily AS (
      SELECT symbol, CAST(open_time AS DATE) AS day, timeframe, arg_min(open, open_time) AS open, max(high) AS high,
        min(low) AS low, arg_max(close, open_time) AS close, sum(volume) AS volume, sum(quote_volume) AS quote_volume,
        sum(quote_volume) / nullif(sum(volume), 0) AS vwap, sum(trades) AS trades, count(*) AS candles
      FROM klines WHERE open_time < TIMESTAMP '2025-06-01' AND close_time < TIMESTAMP '2025-06-01' GROUP BY ALL)
    SELECT daily.*, expected_candles FROM daily JOIN timeframes USING (timeframe)
    QUALIFY row_number() OVER (PARTITION BY symbol, day ORDER BY preference) = 1`,

  coin_daily_metrics: `
    SELECT coin_id, vs_currency, CAST(time AS DATE) AS event_date, granularity, arg_min(price, time) AS open,
      arg_max(price, time) AS close, avg(price) AS average, min(price) AS minimum, max(price) AS maximum, count(*) AS samples
    FROM (SELECT *, rank() OVER (PARTITION BY coin_id, vs_currency, CAST(time AS DATE)
        ORDER BY CASE granularity WHEN '1h' THEN 1 WHEN '5m' THEN 2 WHEN '1d' THEN 3 END) AS preference
      FROM charts WHERE time < TIMESTAMP '2025-06-01')
    WHERE preference = 1 GROUP BY ALL`,

  session_volatility: `
    WITH hours AS (
      SELECT symbol, timezone('Europe/Moscow', timezone('UTC', open_time)) AS moscow, open_time, open, high, low, close
      FROM klines WHERE timeframe = '1h' AND close_time < TIMESTAMP '2025-06-01'),
    sessions AS (
      SELECT symbol, CAST(moscow - INTERVAL 11 HOUR AS DATE) AS session_date, arg_min(open, open_time) AS open, max(high) AS high,
        min(low) AS low, arg_max(close, open_time) AS close, count(*) AS candles
      FROM hours GROUP BY ALL),
    closed AS (
      SELECT *, timezone('UTC', timezone('Europe/Moscow', session_date + INTERVAL 11 HOUR)) AS session_start,
        timezone('UTC', timezone('Europe/Moscow', session_date + INTERVAL 35 HOUR)) AS session_end,
        candles = 24 AS is_complete, abs(open - close) AS volatility, high - low AS price_range
      FROM sessions WHERE session_end <= TIMESTAMP '2025-06-01')
    SELECT symbol, session_date, session_start, session_end, open, high, low, close, candles, is_complete, volatility, price_range,
      ${['volatility', 'price_range']
        .flatMap((measure) =>
          [5, 7, 14, 30].flatMap((n) => [
            `CASE WHEN count(*) OVER w${n} >= ${n} THEN avg(${measure}) OVER w${n} END AS ${measure}_mean_${n}`,
            `CASE WHEN count(*) OVER w${n} >= ${n} THEN quantile_cont(${measure}, [0.5, 0.1, 0.25, 0.75, 0.9]) OVER w${n} END AS ${measure}_${n}`,
          ]),
        )
        .join(',\n      ')}
    FROM closed WINDOW ${[5, 7, 14, 30]
      .map(
        (n) =>
          `w${n} AS (PARTITION BY symbol ORDER BY session_date ROWS BETWEEN ${n - 1} PRECEDING AND CURRENT ROW)`,
      )
      .join(', ')}`,
};
