-- A block has as many transactions as it says. Blocks without any are left out: the days of the two datasets may differ.
-- model: fct_transactions
with counted as (
    select
        chain,
        block_id,
        count(*) as transactions
    from gold.fct_transactions
    group by chain, block_id
)

select
    blocks.chain,
    blocks.block_id,
    blocks.transaction_count,
    counted.transactions
from staging.blocks as blocks
inner join counted
    on blocks.chain = counted.chain
    and blocks.block_id = counted.block_id
where blocks.is_settled
    and counted.transactions <> blocks.transaction_count
    -- Their first transactions have the hashes of those of two later blocks, which count.
    and not (blocks.chain = 'bitcoin' and blocks.block_id in (91722, 91812))
