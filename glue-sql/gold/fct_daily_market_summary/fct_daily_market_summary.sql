-- One row per coin of the dimension and UTC day that has ended: what CoinGecko says at its end, and the day's close on Binance.
with chart as (
    select * from silver.coingecko_market_chart
),

coins as (
    select * from gold.dim_cryptocurrency
),

bars as (
    select * from gold.ohlcv_daily
),

-- A sample of midnight tells how the day before has ended: daily samples are all of midnight.
samples as (
    select
        coin_id,
        date_add('day', if(time = date_trunc('day', time), -1, 0), cast(time as date)) as day,
        time,
        granularity,
        price,
        total_volume,
        market_cap
    from chart
    where vs_currency = 'usd'
        and time <= as_of
),

-- Samples of one time are of different granularities, the finest first.
ranked as (
    select
        samples.*,
        row_number() over (
            partition by coin_id, day
            order by
                time desc,
                case granularity when '5m' then 1 when '1h' then 2 else 3 end
        ) as recency
    from samples
),

last_samples as (
    select * from ranked where recency = 1
)

select
    coins.coin_id,
    last_samples.day,
    last_samples.price,
    last_samples.total_volume as volume_24h,
    last_samples.market_cap,
    bars.close as exchange_close,
    last_samples.price - bars.close as difference
from last_samples
inner join coins
    on last_samples.coin_id = coins.coin_id
left join bars
    on bars.symbol = coins.binance_base_asset || 'USDT'
    and last_samples.day = bars.day
where last_samples.day < cast(as_of as date)
