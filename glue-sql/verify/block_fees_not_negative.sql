-- No block has fees below zero.
-- model: fct_daily_block_summary
select
    blocks.chain,
    blocks.block_id,
    blocks.fees
from staging.blocks as blocks
inner join gold.fct_daily_block_summary as summary
    on blocks.chain = summary.chain
    and blocks.day = summary.day
where blocks.fees < 0
