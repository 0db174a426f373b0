-- One row per block of a chain.
with blocks as (
    select * from staging.blocks
)

select
    chain,
    block_id,
    hash,
    time,
    date_key,
    size,
    miner,
    difficulty
from blocks
