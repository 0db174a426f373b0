-- One row per symbol and UTC day, from the day's hourly candles, or its minute candles where it has no hourly ones.
with candles as (
    select * from silver.binance_klines
),

closed as (
    select
        symbol,
        cast(open_time as date) as day,
        timeframe,
        open_time,
        open,
        high,
        low,
        close,
        volume,
        quote_volume,
        trades
    from candles
    where timeframe in ('1h', '1m')
        and open_time < as_of
        and close_time < as_of
),

-- '1h' comes before '1m' in text order, which is the order of preference.
chosen as (
    select
        symbol,
        day,
        min(timeframe) as timeframe
    from closed
    group by symbol, day
),

daily as (
    select
        closed.symbol,
        closed.day,
        closed.timeframe,
        min_by(closed.open, closed.open_time) as open,
        max(closed.high) as high,
        min(closed.low) as low,
        max_by(closed.close, closed.open_time) as close,
        cast(sum(closed.volume) as decimal(28, 8)) as volume,
        cast(sum(closed.quote_volume) as decimal(28, 8)) as quote_volume,
        sum(closed.trades) as trades,
        count(*) as candles
    from closed
    inner join chosen
        on closed.symbol = chosen.symbol
        and closed.day = chosen.day
        and closed.timeframe = chosen.timeframe
    group by closed.symbol, closed.day, closed.timeframe
)

select
    symbol,
    day,
    timeframe,
    open,
    high,
    low,
    close,
    volume,
    quote_volume,
    cast(quote_volume / nullif(volume, cast(0 as decimal(28, 8))) as decimal(18, 8)) as vwap,
    trades,
    candles,
    case timeframe when '1h' then 24 else 1440 end as expected_candles
from daily
