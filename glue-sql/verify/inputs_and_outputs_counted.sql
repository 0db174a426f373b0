-- The transactions of a block have as many inputs and outputs as it says. Ethereum has neither.
-- model: fct_transactions
with counted as (
    select
        chain,
        block_id,
        sum(input_count) as inputs,
        sum(output_count) as outputs
    from gold.fct_transactions
    group by chain, block_id
)

select
    blocks.chain,
    blocks.block_id,
    blocks.input_count,
    counted.inputs,
    blocks.output_count,
    counted.outputs
from staging.blocks as blocks
inner join counted
    on blocks.chain = counted.chain
    and blocks.block_id = counted.block_id
where blocks.is_settled
    and (counted.inputs <> blocks.input_count or counted.outputs <> blocks.output_count)
    -- Their first transactions have the hashes of those of two later blocks, which count.
    and not (blocks.chain = 'bitcoin' and blocks.block_id in (91722, 91812))
