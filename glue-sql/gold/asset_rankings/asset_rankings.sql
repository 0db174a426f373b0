-- One row per asset and day: its places among the assets of the day's snapshot, and how they moved since the day before.
with summary as (
    select * from gold.asset_daily_summary
),

-- What has no value has no place.
ranked as (
    select
        asset_id,
        day,
        market_cap_usd,
        if(market_cap_usd is not null, rank() over (partition by day order by market_cap_usd desc)) as market_cap_rank,
        if(volume_usd_24h is not null, rank() over (partition by day order by volume_usd_24h desc)) as volume_rank,
        if(price_change is not null, rank() over (partition by day order by price_change desc)) as change_rank,
        sum(market_cap_usd) over (partition by day) as total_usd
    from summary
)

select
    today.asset_id,
    today.day,
    today.market_cap_rank,
    today.volume_rank,
    today.change_rank,
    yesterday.market_cap_rank - today.market_cap_rank as market_cap_rank_move,
    yesterday.volume_rank - today.volume_rank as volume_rank_move,
    yesterday.change_rank - today.change_rank as change_rank_move,
    today.market_cap_usd / nullif(today.total_usd, 0) as dominance
from ranked as today
left join ranked as yesterday
    on today.asset_id = yesterday.asset_id
    and today.day = date_add('day', 1, yesterday.day)
