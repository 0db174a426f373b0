-- The transactions of a bitcoin-like block pay the fees that it says.
-- model: fct_transactions
with counted as (
    select
        chain,
        block_id,
        sum(fee) as fees
    from gold.fct_transactions
    group by chain, block_id
)

select
    blocks.chain,
    blocks.block_id,
    blocks.fees,
    counted.fees as paid
from staging.blocks as blocks
inner join counted
    on blocks.chain = counted.chain
    and blocks.block_id = counted.block_id
where blocks.is_settled
    and counted.fees <> blocks.fees
    and blocks.chain <> 'ethereum'
