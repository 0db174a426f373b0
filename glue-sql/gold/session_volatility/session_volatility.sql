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

measured as (
    select
        closed.*,
        measure.name as measure,
        measure.value
    from closed
    cross join unnest(
        array['volatility', 'price_range'],
        array[closed.volatility, closed.price_range]
    ) as measure (name, value)
),

-- The last n sessions that there are, this one included.
windowed as (
    select
        measured.*,
        length.n,
        count(*) over last_sessions as sessions,
        avg(measured.value) over last_sessions as mean,
        array_sort(array_agg(measured.value) over last_sessions) as ascending
    from measured
    cross join (values 5, 7, 14, 30) as length (n)
    window last_sessions as (
        partition by measured.symbol, measured.measure, length.n
        order by measured.session_date
        rows between length.n - 1 preceding and current row
    )
),

-- The quantile p of n ascending values lies at h = (n - 1) * p, counted from 0; the mean has no p.
ranked as (
    select
        windowed.*,
        statistic.name as statistic,
        (windowed.n - 1) * statistic.p as h
    from windowed
    cross join (
        values
            ('mean', null),
            ('median', decimal '0.50'),
            ('p10', decimal '0.10'),
            ('p25', decimal '0.25'),
            ('p75', decimal '0.75'),
            ('p90', decimal '0.90')
    ) as statistic (name, p)
),

-- Between two values it is in proportion.
neighbours as (
    select
        ranked.*,
        h - floor(h) as weight,
        element_at(ascending, cast(floor(h) as bigint) + 1) as lower,
        element_at(ascending, cast(floor(h) as bigint) + 2) as upper
    from ranked
),

summarised as (
    select
        neighbours.*,
        measure || '_' || statistic || '_' || cast(n as varchar) as column_name,
        case
            when sessions < n then null
            when statistic = 'mean' then mean
            else cast(lower + weight * (upper - lower) as decimal(18, 8))
        end as summary
    from neighbours
),

pivoted as (
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
        map_agg(column_name, summary) as summaries
    from summarised
    group by
        symbol, session_date, session_start, session_end, open, high, low, close,
        candles, is_complete, volatility, price_range
)

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
    summaries['volatility_mean_5'] as volatility_mean_5,
    summaries['volatility_mean_7'] as volatility_mean_7,
    summaries['volatility_mean_14'] as volatility_mean_14,
    summaries['volatility_mean_30'] as volatility_mean_30,
    summaries['volatility_median_5'] as volatility_median_5,
    summaries['volatility_median_7'] as volatility_median_7,
    summaries['volatility_median_14'] as volatility_median_14,
    summaries['volatility_median_30'] as volatility_median_30,
    summaries['volatility_p10_5'] as volatility_p10_5,
    summaries['volatility_p10_7'] as volatility_p10_7,
    summaries['volatility_p10_14'] as volatility_p10_14,
    summaries['volatility_p10_30'] as volatility_p10_30,
    summaries['volatility_p25_5'] as volatility_p25_5,
    summaries['volatility_p25_7'] as volatility_p25_7,
    summaries['volatility_p25_14'] as volatility_p25_14,
    summaries['volatility_p25_30'] as volatility_p25_30,
    summaries['volatility_p75_5'] as volatility_p75_5,
    summaries['volatility_p75_7'] as volatility_p75_7,
    summaries['volatility_p75_14'] as volatility_p75_14,
    summaries['volatility_p75_30'] as volatility_p75_30,
    summaries['volatility_p90_5'] as volatility_p90_5,
    summaries['volatility_p90_7'] as volatility_p90_7,
    summaries['volatility_p90_14'] as volatility_p90_14,
    summaries['volatility_p90_30'] as volatility_p90_30,
    summaries['price_range_mean_5'] as price_range_mean_5,
    summaries['price_range_mean_7'] as price_range_mean_7,
    summaries['price_range_mean_14'] as price_range_mean_14,
    summaries['price_range_mean_30'] as price_range_mean_30,
    summaries['price_range_median_5'] as price_range_median_5,
    summaries['price_range_median_7'] as price_range_median_7,
    summaries['price_range_median_14'] as price_range_median_14,
    summaries['price_range_median_30'] as price_range_median_30,
    summaries['price_range_p10_5'] as price_range_p10_5,
    summaries['price_range_p10_7'] as price_range_p10_7,
    summaries['price_range_p10_14'] as price_range_p10_14,
    summaries['price_range_p10_30'] as price_range_p10_30,
    summaries['price_range_p25_5'] as price_range_p25_5,
    summaries['price_range_p25_7'] as price_range_p25_7,
    summaries['price_range_p25_14'] as price_range_p25_14,
    summaries['price_range_p25_30'] as price_range_p25_30,
    summaries['price_range_p75_5'] as price_range_p75_5,
    summaries['price_range_p75_7'] as price_range_p75_7,
    summaries['price_range_p75_14'] as price_range_p75_14,
    summaries['price_range_p75_30'] as price_range_p75_30,
    summaries['price_range_p90_5'] as price_range_p90_5,
    summaries['price_range_p90_7'] as price_range_p90_7,
    summaries['price_range_p90_14'] as price_range_p90_14,
    summaries['price_range_p90_30'] as price_range_p90_30
from pivoted
