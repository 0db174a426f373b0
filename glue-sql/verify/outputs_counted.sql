-- From the first to the last block of a day that has outputs there, addresses have received as many as the blocks say, less those that nobody can be
-- told to own. Of the blocks before and behind them the outputs may not have been asked for.
-- model: fct_addresses
with received as (
    select
        chain,
        day,
        sum(outputs) as outputs
    from gold.fct_addresses
    group by chain, day
),

loaded as (
    select
        chain,
        cast(time as date) as day,
        min(block_id) as first_id,
        max(block_id) as last_id,
        count_if(recipient is null) as unowned
    from silver.blockchair_outputs
    group by chain, cast(time as date)
),

said as (
    select
        blocks.chain,
        blocks.day,
        sum(blocks.output_count) as outputs
    from staging.blocks as blocks
    inner join loaded
        on blocks.chain = loaded.chain
        and blocks.day = loaded.day
        and blocks.block_id between loaded.first_id and loaded.last_id
    group by blocks.chain, blocks.day
)

select
    said.chain,
    said.day,
    said.outputs,
    loaded.unowned,
    received.outputs as received
from said
inner join loaded
    on said.chain = loaded.chain
    and said.day = loaded.day
left join received
    on said.chain = received.chain
    and said.day = received.day
where coalesce(received.outputs, 0) + loaded.unowned <> said.outputs
