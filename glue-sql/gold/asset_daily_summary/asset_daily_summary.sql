-- One row per asset and UTC day, from the day's last snapshot.
with snapshots as (
    select * from silver.coincap_assets
),

-- A snapshot is taken when its run asks, some seconds after the scheduled time: it counts by its day.
dated as (
    select
        snapshots.*,
        cast(taken_at as date) as day
    from snapshots
    where cast(taken_at as date) <= cast(as_of as date)
),

newest as (
    select
        day,
        max(taken_at) as taken_at
    from dated
    group by day
),

summaries as (
    select
        dated.asset_id,
        dated.day,
        dated.taken_at,
        dated.symbol,
        dated.name,
        dated.price_usd,
        dated.market_cap_usd,
        dated.volume_usd_24h,
        dated.supply
    from dated
    inner join newest
        on dated.day = newest.day
        and dated.taken_at = newest.taken_at
)

select
    today.asset_id,
    today.day,
    today.taken_at,
    today.symbol,
    today.name,
    today.price_usd,
    today.market_cap_usd,
    today.volume_usd_24h,
    today.supply,
    (today.price_usd - yesterday.price_usd) / nullif(yesterday.price_usd, 0) as price_change
from summaries as today
left join summaries as yesterday
    on today.asset_id = yesterday.asset_id
    and today.day = date_add('day', 1, yesterday.day)
