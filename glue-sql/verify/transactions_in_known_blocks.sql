-- On a day of which there are blocks of a chain, deep enough to stay, each transaction is in one of them.
-- model: fct_transactions
with days as (
    select
        chain,
        date_key
    from staging.blocks
    group by chain, date_key
    having bool_and(is_settled)
)

select
    transactions.chain,
    transactions.transaction_hash,
    transactions.block_id,
    transactions.time
from gold.fct_transactions as transactions
inner join days
    on transactions.chain = days.chain
    and transactions.date_key = days.date_key
left join staging.blocks as blocks
    on transactions.chain = blocks.chain
    and transactions.block_id = blocks.block_id
where blocks.block_id is null
