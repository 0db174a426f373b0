-- One row per block of a chain.
with blocks as (
    select * from silver.blockchair_blocks
),

-- A block that was replaced by one of another day lies in the lake until its own day is asked for again: the newer answer counts.
ranked as (
    select
        blocks.*,
        row_number() over (partition by chain, block_id order by ingested_at desc, time desc) as recency
    from blocks
)

select
    chain,
    block_id,
    hash,
    time,
    cast(year(time) * 10000 + month(time) * 100 + day(time) as integer) as date_key,
    size,
    coalesce(guessed_miner, miner) as miner,
    difficulty
from ranked
where recency = 1
