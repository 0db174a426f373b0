-- A day between a symbol's first and last one has each of its candles, but for those that begin while Binance is known to have halted trading.
-- Where one is missing the prices of the others are right, so that the build is published: npx coinlake gaps says why it is missing, and when it is asked for again.
-- model: ohlcv_daily
-- severity: warning
with daily as (
    select
        symbol,
        day,
        candles,
        expected_candles,
        1440 / expected_candles as minutes,
        min(day) over (partition by symbol) as first_day,
        max(day) over (partition by symbol) as last_day
    from gold.ohlcv_daily
),

halted as (
    select
        daily.symbol,
        daily.day,
        sum(
            date_diff(
                'minute',
                greatest(cast(daily.day as timestamp(6)), halts.from_time),
                least(cast(date_add('day', 1, daily.day) as timestamp(6)), halts.to_time)
            )
        ) as minutes
    from daily
    inner join seeds.trading_halts as halts
        on cast(halts.from_time as date) <= daily.day
        and cast(halts.to_time as date) >= daily.day
    group by daily.symbol, daily.day
)

-- The candle in which a halt begins, and the one in which it ends, may be missing as well.
select
    daily.symbol,
    daily.day,
    daily.candles,
    daily.expected_candles
from daily
left join halted
    on daily.symbol = halted.symbol
    and daily.day = halted.day
where daily.day > daily.first_day
    and daily.day < daily.last_day
    and (daily.expected_candles - daily.candles) * daily.minutes > coalesce(halted.minutes + daily.minutes, 0)
