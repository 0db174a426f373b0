-- One row per symbol, complete UTC day and window of 7, 30 and 90 days: five estimators of annual volatility, as the R package TTR has them.
with bars as (
    select * from gold.ohlcv_daily
),

-- A day with a gap is left out: its highest and lowest price, or its close, may lie in the gap.
complete as (
    select
        symbol,
        day,
        cast(open as double) as open,
        cast(high as double) as high,
        cast(low as double) as low,
        cast(close as double) as close
    from bars
    where candles = expected_candles
        and low > 0
),

dated as (
    select
        complete.*,
        lag(close) over by_day as previous_close,
        lag(day) over by_day = day - interval '1' day as follows
    from complete
    window
        by_day as (partition by symbol order by day)
),

-- Logarithms of one day's prices. The first two need the close of the day before.
logs as (
    select
        symbol,
        day,
        if(follows, ln(close / previous_close)) as close_return,
        if(follows, ln(open / previous_close)) as overnight,
        ln(close / open) as intraday,
        ln(high / low) as price_range,
        ln(high / close) * ln(high / open) + ln(low / close) * ln(low / open) as rogers_satchell
    from dated
),

terms as (
    select
        logs.*,
        price_range * price_range as parkinson,
        0.5e0 * price_range * price_range - (2e0 * ln(2e0) - 1e0) * intraday * intraday as garman_klass
    from logs
),

-- Of n closes there are n - 1 returns within the window; n steps over night begin with the close before it.
measured as (
    select
        symbol,
        day,
        count(*) over last_7 = 7 and date_diff('day', min(day) over last_7, day) = 6 as is_full_7,
        count(overnight) over last_7 = 7 as has_before_7,
        stddev_samp(close_return) over returns_7 as close_to_close_7,
        avg(parkinson) over last_7 as parkinson_7,
        avg(garman_klass) over last_7 as garman_klass_7,
        avg(rogers_satchell) over last_7 as rogers_satchell_7,
        var_samp(overnight) over last_7 as overnight_7,
        var_samp(intraday) over last_7 as intraday_7,
        count(*) over last_30 = 30 and date_diff('day', min(day) over last_30, day) = 29 as is_full_30,
        count(overnight) over last_30 = 30 as has_before_30,
        stddev_samp(close_return) over returns_30 as close_to_close_30,
        avg(parkinson) over last_30 as parkinson_30,
        avg(garman_klass) over last_30 as garman_klass_30,
        avg(rogers_satchell) over last_30 as rogers_satchell_30,
        var_samp(overnight) over last_30 as overnight_30,
        var_samp(intraday) over last_30 as intraday_30,
        count(*) over last_90 = 90 and date_diff('day', min(day) over last_90, day) = 89 as is_full_90,
        count(overnight) over last_90 = 90 as has_before_90,
        stddev_samp(close_return) over returns_90 as close_to_close_90,
        avg(parkinson) over last_90 as parkinson_90,
        avg(garman_klass) over last_90 as garman_klass_90,
        avg(rogers_satchell) over last_90 as rogers_satchell_90,
        var_samp(overnight) over last_90 as overnight_90,
        var_samp(intraday) over last_90 as intraday_90
    from terms
    window
        last_7 as (partition by symbol order by day rows between 6 preceding and current row),
        returns_7 as (partition by symbol order by day rows between 5 preceding and current row),
        last_30 as (partition by symbol order by day rows between 29 preceding and current row),
        returns_30 as (partition by symbol order by day rows between 28 preceding and current row),
        last_90 as (partition by symbol order by day rows between 89 preceding and current row),
        returns_90 as (partition by symbol order by day rows between 88 preceding and current row)
),

windowed as (
    select
        symbol,
        day,
        estimated.*
    from measured
    cross join unnest(
        array[7, 30, 90],
        array[is_full_7, is_full_30, is_full_90],
        array[has_before_7, has_before_30, has_before_90],
        array[close_to_close_7, close_to_close_30, close_to_close_90],
        array[parkinson_7, parkinson_30, parkinson_90],
        array[garman_klass_7, garman_klass_30, garman_klass_90],
        array[rogers_satchell_7, rogers_satchell_30, rogers_satchell_90],
        array[overnight_7, overnight_30, overnight_90],
        array[intraday_7, intraday_30, intraday_90]
    ) as estimated (
        window_days, is_full, has_before, close_to_close, parkinson, garman_klass, rogers_satchell, overnight, intraday
    )
),

weighted as (
    select
        windowed.*,
        0.34e0 / (1.34e0 + (window_days + 1e0) / (window_days - 1e0)) as intraday_weight
    from windowed
)

select
    symbol,
    day,
    window_days,
    if(is_full, sqrt(365e0) * close_to_close) as close_to_close,
    if(is_full, sqrt(365e0 / (4e0 * ln(2e0)) * parkinson)) as parkinson,
    if(is_full, sqrt(365e0 * garman_klass)) as garman_klass,
    if(is_full, sqrt(365e0 * rogers_satchell)) as rogers_satchell,
    if(
        is_full and has_before,
        sqrt(365e0 * (overnight + intraday_weight * intraday + (1e0 - intraday_weight) * rogers_satchell))
    ) as yang_zhang
from weighted
