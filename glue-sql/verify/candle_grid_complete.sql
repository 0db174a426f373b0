-- A day between others of its symbol has each of its candles, but for those that begin while Binance is known to have halted trading. Up to a week
-- without a candle counts as missing days; what lies further apart are stretches that settings ask for, which may begin and end within a day.
-- Where one is missing the prices of the others are right, so that the build is published: npx coinlake gaps says why it is missing, and when it is asked for again.
-- model: ohlcv_daily
-- severity: warning
with daily as (
    select
        symbol,
        day,
        candles,
        expected_candles,
        lag(day) over by_day as previous_day,
        lead(day) over by_day as next_day
    from gold.ohlcv_daily
    window
        by_day as (partition by symbol order by day)
),

between_others as (
    select
        symbol,
        day,
        candles,
        expected_candles
    from daily
    where date_diff('day', previous_day, day) <= 8
        and date_diff('day', day, next_day) <= 8

    union all

    select
        daily.symbol,
        cast(absent.day as date) as day,
        0 as candles,
        daily.expected_candles
    from daily
    cross join unnest(sequence(date_add('day', 1, daily.day), date_add('day', -1, daily.next_day))) as absent (day)
    where date_diff('day', daily.day, daily.next_day) between 2 and 8
),

halted as (
    select
        days.symbol,
        days.day,
        sum(
            date_diff(
                'minute',
                greatest(cast(days.day as timestamp(6)), halts.from_time),
                least(cast(date_add('day', 1, days.day) as timestamp(6)), halts.to_time)
            )
        ) as minutes
    from between_others as days
    inner join seeds.trading_halts as halts
        on cast(halts.from_time as date) <= days.day
        and cast(halts.to_time as date) >= days.day
    group by days.symbol, days.day
)

-- The candle in which a halt begins, and the one in which it ends, may be missing as well.
select
    days.symbol,
    days.day,
    days.candles,
    days.expected_candles
from between_others as days
left join halted
    on days.symbol = halted.symbol
    and days.day = halted.day
where (days.expected_candles - days.candles) * (1440 / days.expected_candles)
    > coalesce(halted.minutes + 1440 / days.expected_candles, 0)
