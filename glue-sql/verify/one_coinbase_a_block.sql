-- Each block of a bitcoin-like chain has one transaction that creates coins. Ethereum pays rewards by no transaction.
-- model: fct_transactions
with counted as (
    select
        chain,
        block_id,
        count_if(is_coinbase) as coinbases
    from gold.fct_transactions
    group by chain, block_id
)

select
    blocks.chain,
    blocks.block_id,
    counted.coinbases
from staging.blocks as blocks
inner join counted
    on blocks.chain = counted.chain
    and blocks.block_id = counted.block_id
where blocks.is_settled
    and counted.coinbases <> 1
    and blocks.chain <> 'ethereum'
    -- Their first transactions have the hashes of those of two later blocks, which count.
    and not (blocks.chain = 'bitcoin' and blocks.block_id in (91722, 91812))
