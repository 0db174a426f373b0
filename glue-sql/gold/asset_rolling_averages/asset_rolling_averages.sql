-- One row per asset and day: means over its last 7 and 30 daily snapshots, this one included.
with summary as (
    select * from gold.asset_daily_summary
),

means as (
    select
        asset_id,
        day,
        count(price_usd) over last_7 as prices_7,
        count(price_usd) over last_30 as prices_30,
        count(volume_usd_24h) over last_7 as volumes_7,
        count(volume_usd_24h) over last_30 as volumes_30,
        count(market_cap_usd) over last_7 as market_caps_7,
        count(market_cap_usd) over last_30 as market_caps_30,
        avg(price_usd) over last_7 as price_7,
        avg(price_usd) over last_30 as price_30,
        avg(volume_usd_24h) over last_7 as volume_7,
        avg(volume_usd_24h) over last_30 as volume_30,
        avg(market_cap_usd) over last_7 as market_cap_7,
        avg(market_cap_usd) over last_30 as market_cap_30
    from summary
    window
        last_7 as (partition by asset_id order by day rows between 6 preceding and current row),
        last_30 as (partition by asset_id order by day rows between 29 preceding and current row)
)

select
    asset_id,
    day,
    if(prices_7 = 7, price_7) as price_avg_7,
    if(prices_30 = 30, price_30) as price_avg_30,
    if(volumes_7 = 7, volume_7) as volume_avg_7,
    if(volumes_30 = 30, volume_30) as volume_avg_30,
    if(market_caps_7 = 7, market_cap_7) as market_cap_avg_7,
    if(market_caps_30 = 30, market_cap_30) as market_cap_avg_30
from means
