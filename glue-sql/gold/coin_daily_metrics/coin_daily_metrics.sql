-- One row per coin, currency and UTC day, from the finest sensible samples that the day has.
with chart as (
    select * from silver.coingecko_market_chart
),

samples as (
    select
        coin_id,
        vs_currency,
        cast(time as date) as event_date,
        granularity,
        time,
        price
    from chart
    where time < as_of
),

-- Hours first: samples of 5 minutes are there for some recent days only.
ranked as (
    select
        samples.*,
        rank() over (
            partition by coin_id, vs_currency, event_date
            order by case granularity when '1h' then 1 when '5m' then 2 when '1d' then 3 end
        ) as preference
    from samples
),

finest as (
    select * from ranked where preference = 1
)

select
    coin_id,
    vs_currency,
    event_date,
    granularity,
    min_by(price, time) as open,
    max_by(price, time) as close,
    avg(price) as average,
    min(price) as minimum,
    max(price) as maximum,
    count(*) as samples
from finest
group by coin_id, vs_currency, event_date, granularity
