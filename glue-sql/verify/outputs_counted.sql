-- Of a day whose outputs are there, block by block, addresses have received as many as the blocks say, less those that nobody can be told to own.
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
        count(distinct block_id) as blocks,
        count_if(recipient is null) as unowned
    from silver.blockchair_outputs
    group by chain, cast(time as date)
),

said as (
    select
        chain,
        day,
        count(*) as blocks,
        sum(output_count) as outputs
    from staging.blocks
    group by chain, day
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
    and said.blocks = loaded.blocks
left join received
    on said.chain = received.chain
    and said.day = received.day
where coalesce(received.outputs, 0) + loaded.unowned <> said.outputs
