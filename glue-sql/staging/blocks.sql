-- Blocks, one of each chain and height: a block that was replaced by one of another day lies in the lake until its own day is asked for
-- again, so the newer answer counts.
with ranked as (
    select
        blocks.*,
        row_number() over (partition by chain, block_id order by ingested_at desc, time desc) as recency
    from silver.blockchair_blocks as blocks
)

select
    chain,
    block_id,
    hash,
    time,
    cast(time as date) as day,
    cast(year(time) * 10000 + month(time) * 100 + day(time) as integer) as date_key,
    size,
    transaction_count,
    input_count,
    output_count,
    fee_total as fees,
    difficulty,
    coalesce(guessed_miner, miner) as miner,
    -- Deeper than any reorganisation goes: what other datasets say of the block is of the same one.
    block_id <= max(block_id) over (partition by chain) - 100 as is_settled
from ranked
where recency = 1
