-- One row per symbol and session, 11:00 to 11:00 in Moscow, from hourly candles, with statistics over its last sessions.
with candles as (
    select * from silver.binance_klines
),

-- Moscow's offset has changed over the years: its wall clock is the time zone database's.
hours as (
    select
        symbol,
        cast(with_timezone(open_time, 'UTC') at time zone 'Europe/Moscow' as timestamp(6)) as moscow_time,
        open_time,
        open,
        high,
        low,
        close
    from candles
    where timeframe = '1h'
        and open_time < as_of
        and close_time < as_of
),

dated as (
    select
        hours.*,
        cast(moscow_time - interval '11' hour as date) as session_date
    from hours
),

sessions as (
    select
        symbol,
        session_date,
        cast(session_date as timestamp(6)) + interval '11' hour as moscow_start,
        cast(session_date as timestamp(6)) + interval '1' day + interval '11' hour as moscow_end,
        min_by(open, open_time) as open,
        max(high) as high,
        min(low) as low,
        max_by(close, open_time) as close,
        count(*) as candles
    from dated
    group by symbol, session_date
),

closed as (
    select
        symbol,
        session_date,
        cast(with_timezone(moscow_start, 'Europe/Moscow') at time zone 'UTC' as timestamp(6)) as session_start,
        cast(with_timezone(moscow_end, 'Europe/Moscow') at time zone 'UTC' as timestamp(6)) as session_end,
        open,
        high,
        low,
        close,
        candles,
        candles = 24 as is_complete,
        cast(abs(open - close) as decimal(18, 8)) as volatility,
        cast(high - low as decimal(18, 8)) as price_range
    from sessions
    where with_timezone(moscow_end, 'Europe/Moscow') <= with_timezone(as_of, 'UTC')
),

-- The last 30 sessions that there are, oldest first, this one last.
measured as (
    select
        closed.*,
        count(*) over last_30 as sessions,
        array_agg(volatility) over last_30 as volatilities,
        array_agg(price_range) over last_30 as price_ranges,
        avg(volatility) over last_5 as volatility_mean_5,
        avg(volatility) over last_7 as volatility_mean_7,
        avg(volatility) over last_14 as volatility_mean_14,
        avg(volatility) over last_30 as volatility_mean_30,
        avg(price_range) over last_5 as price_range_mean_5,
        avg(price_range) over last_7 as price_range_mean_7,
        avg(price_range) over last_14 as price_range_mean_14,
        avg(price_range) over last_30 as price_range_mean_30
    from closed
    window
        last_5 as (
            partition by symbol order by session_date rows between 4 preceding and current row
        ),
        last_7 as (
            partition by symbol order by session_date rows between 6 preceding and current row
        ),
        last_14 as (
            partition by symbol order by session_date rows between 13 preceding and current row
        ),
        last_30 as (
            partition by symbol order by session_date rows between 29 preceding and current row
        )
),

-- The last n of them in ascending order; null until there are n.
ascending as (
    select
        measured.*,
        if(sessions >= 5, array_sort(slice(volatilities, -5, 5))) as volatility_5,
        if(sessions >= 7, array_sort(slice(volatilities, -7, 7))) as volatility_7,
        if(sessions >= 14, array_sort(slice(volatilities, -14, 14))) as volatility_14,
        if(sessions >= 30, array_sort(slice(volatilities, -30, 30))) as volatility_30,
        if(sessions >= 5, array_sort(slice(price_ranges, -5, 5))) as price_range_5,
        if(sessions >= 7, array_sort(slice(price_ranges, -7, 7))) as price_range_7,
        if(sessions >= 14, array_sort(slice(price_ranges, -14, 14))) as price_range_14,
        if(sessions >= 30, array_sort(slice(price_ranges, -30, 30))) as price_range_30
    from measured
)

-- The quantile p of n ascending values lies at (n - 1) * p, counted from 0: between two values in proportion.
select
    symbol,
    session_date,
    session_start,
    session_end,
    open,
    high,
    low,
    close,
    candles,
    is_complete,
    volatility,
    price_range,
    if(sessions >= 5, volatility_mean_5) as volatility_mean_5,
    if(sessions >= 7, volatility_mean_7) as volatility_mean_7,
    if(sessions >= 14, volatility_mean_14) as volatility_mean_14,
    if(sessions >= 30, volatility_mean_30) as volatility_mean_30,
    volatility_5[3] as volatility_median_5,
    volatility_7[4] as volatility_median_7,
    cast(volatility_14[7] + decimal '0.50' * (volatility_14[8] - volatility_14[7]) as decimal(18, 8)) as volatility_median_14,
    cast(volatility_30[15] + decimal '0.50' * (volatility_30[16] - volatility_30[15]) as decimal(18, 8)) as volatility_median_30,
    cast(volatility_5[1] + decimal '0.40' * (volatility_5[2] - volatility_5[1]) as decimal(18, 8)) as volatility_p10_5,
    cast(volatility_7[1] + decimal '0.60' * (volatility_7[2] - volatility_7[1]) as decimal(18, 8)) as volatility_p10_7,
    cast(volatility_14[2] + decimal '0.30' * (volatility_14[3] - volatility_14[2]) as decimal(18, 8)) as volatility_p10_14,
    cast(volatility_30[3] + decimal '0.90' * (volatility_30[4] - volatility_30[3]) as decimal(18, 8)) as volatility_p10_30,
    volatility_5[2] as volatility_p25_5,
    cast(volatility_7[2] + decimal '0.50' * (volatility_7[3] - volatility_7[2]) as decimal(18, 8)) as volatility_p25_7,
    cast(volatility_14[4] + decimal '0.25' * (volatility_14[5] - volatility_14[4]) as decimal(18, 8)) as volatility_p25_14,
    cast(volatility_30[8] + decimal '0.25' * (volatility_30[9] - volatility_30[8]) as decimal(18, 8)) as volatility_p25_30,
    volatility_5[4] as volatility_p75_5,
    cast(volatility_7[5] + decimal '0.50' * (volatility_7[6] - volatility_7[5]) as decimal(18, 8)) as volatility_p75_7,
    cast(volatility_14[10] + decimal '0.75' * (volatility_14[11] - volatility_14[10]) as decimal(18, 8)) as volatility_p75_14,
    cast(volatility_30[22] + decimal '0.75' * (volatility_30[23] - volatility_30[22]) as decimal(18, 8)) as volatility_p75_30,
    cast(volatility_5[4] + decimal '0.60' * (volatility_5[5] - volatility_5[4]) as decimal(18, 8)) as volatility_p90_5,
    cast(volatility_7[6] + decimal '0.40' * (volatility_7[7] - volatility_7[6]) as decimal(18, 8)) as volatility_p90_7,
    cast(volatility_14[12] + decimal '0.70' * (volatility_14[13] - volatility_14[12]) as decimal(18, 8)) as volatility_p90_14,
    cast(volatility_30[27] + decimal '0.10' * (volatility_30[28] - volatility_30[27]) as decimal(18, 8)) as volatility_p90_30,
    if(sessions >= 5, price_range_mean_5) as price_range_mean_5,
    if(sessions >= 7, price_range_mean_7) as price_range_mean_7,
    if(sessions >= 14, price_range_mean_14) as price_range_mean_14,
    if(sessions >= 30, price_range_mean_30) as price_range_mean_30,
    price_range_5[3] as price_range_median_5,
    price_range_7[4] as price_range_median_7,
    cast(price_range_14[7] + decimal '0.50' * (price_range_14[8] - price_range_14[7]) as decimal(18, 8)) as price_range_median_14,
    cast(price_range_30[15] + decimal '0.50' * (price_range_30[16] - price_range_30[15]) as decimal(18, 8)) as price_range_median_30,
    cast(price_range_5[1] + decimal '0.40' * (price_range_5[2] - price_range_5[1]) as decimal(18, 8)) as price_range_p10_5,
    cast(price_range_7[1] + decimal '0.60' * (price_range_7[2] - price_range_7[1]) as decimal(18, 8)) as price_range_p10_7,
    cast(price_range_14[2] + decimal '0.30' * (price_range_14[3] - price_range_14[2]) as decimal(18, 8)) as price_range_p10_14,
    cast(price_range_30[3] + decimal '0.90' * (price_range_30[4] - price_range_30[3]) as decimal(18, 8)) as price_range_p10_30,
    price_range_5[2] as price_range_p25_5,
    cast(price_range_7[2] + decimal '0.50' * (price_range_7[3] - price_range_7[2]) as decimal(18, 8)) as price_range_p25_7,
    cast(price_range_14[4] + decimal '0.25' * (price_range_14[5] - price_range_14[4]) as decimal(18, 8)) as price_range_p25_14,
    cast(price_range_30[8] + decimal '0.25' * (price_range_30[9] - price_range_30[8]) as decimal(18, 8)) as price_range_p25_30,
    price_range_5[4] as price_range_p75_5,
    cast(price_range_7[5] + decimal '0.50' * (price_range_7[6] - price_range_7[5]) as decimal(18, 8)) as price_range_p75_7,
    cast(price_range_14[10] + decimal '0.75' * (price_range_14[11] - price_range_14[10]) as decimal(18, 8)) as price_range_p75_14,
    cast(price_range_30[22] + decimal '0.75' * (price_range_30[23] - price_range_30[22]) as decimal(18, 8)) as price_range_p75_30,
    cast(price_range_5[4] + decimal '0.60' * (price_range_5[5] - price_range_5[4]) as decimal(18, 8)) as price_range_p90_5,
    cast(price_range_7[6] + decimal '0.40' * (price_range_7[7] - price_range_7[6]) as decimal(18, 8)) as price_range_p90_7,
    cast(price_range_14[12] + decimal '0.70' * (price_range_14[13] - price_range_14[12]) as decimal(18, 8)) as price_range_p90_14,
    cast(price_range_30[27] + decimal '0.10' * (price_range_30[28] - price_range_30[27]) as decimal(18, 8)) as price_range_p90_30
from ascending
