-- One row per asset and UTC day, from the coarsest points that the day has.
with history as (
    select * from silver.coincap_history
),

points as (
    select
        asset_id,
        cast(time as date) as day,
        interval,
        time,
        price_usd,
        circulating_supply
    from history
    where time < as_of
),

-- CoinCap's own point of the day first; a day that has none is made of the finer points.
ranked as (
    select
        points.*,
        rank() over (
            partition by asset_id, day
            order by
                case interval
                    when 'd1' then 1 when 'h1' then 2 when 'h2' then 3 when 'h6' then 4 when 'h12' then 5
                    when 'm30' then 6 when 'm15' then 7 when 'm5' then 8 when 'm1' then 9
                end
        ) as preference
    from points
),

chosen as (
    select * from ranked where preference = 1
)

select
    asset_id,
    day,
    interval,
    avg(price_usd) as price_usd,
    max_by(circulating_supply, time) as circulating_supply,
    count(*) as points
from chosen
group by asset_id, day, interval
