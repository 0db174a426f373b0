-- One row per symbol and UTC day, from the first timeframe that has candles of that symbol and day in the order of preference.
with candles as (
    select * from silver.binance_klines
),

timeframes as (
    select
        timeframe,
        preference,
        expected_candles
    from (
        values
            ('1h', 1, 24),
            ('2h', 2, 12),
            ('4h', 3, 6),
            ('6h', 4, 4),
            ('8h', 5, 3),
            ('12h', 6, 2),
            ('1d', 7, 1),
            ('30m', 8, 48),
            ('15m', 9, 96),
            ('5m', 10, 288),
            ('3m', 11, 480),
            ('1m', 12, 1440)
    ) as known (timeframe, preference, expected_candles)
),

daily as (
    select
        symbol,
        cast(open_time as date) as day,
        timeframe,
        min_by(open, open_time) as open,
        max(high) as high,
        min(low) as low,
        max_by(close, open_time) as close,
        cast(sum(volume) as decimal(28, 8)) as volume,
        cast(sum(quote_volume) as decimal(28, 8)) as quote_volume,
        sum(trades) as trades,
        count(*) as candles
    from candles
    where open_time < as_of
        and close_time < as_of
    group by symbol, cast(open_time as date), timeframe
),

ranked as (
    select
        daily.symbol,
        daily.day,
        daily.timeframe,
        daily.open,
        daily.high,
        daily.low,
        daily.close,
        daily.volume,
        daily.quote_volume,
        daily.trades,
        daily.candles,
        timeframes.expected_candles,
        row_number() over (partition by daily.symbol, daily.day order by timeframes.preference) as position
    from daily
    inner join timeframes on daily.timeframe = timeframes.timeframe
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
    expected_candles
from ranked
where position = 1
