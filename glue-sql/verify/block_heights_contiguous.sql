-- Heights of a chain follow each other without a hole, on days that the lake has. A block's time lies within two hours of its neighbours', so that
-- one that is missing may belong to the day before or after them: a hole counts where the lake has those days too.
-- model: dim_block
with following as (
    select
        chain,
        block_id,
        time,
        lead(block_id) over by_height as next_id,
        lead(time) over by_height as next_time
    from gold.dim_block
    window
        by_height as (partition by chain order by block_id)
),

holes as (
    select
        following.*,
        cast(least(time, next_time) - interval '2' hour as date) as first_day,
        cast(greatest(time, next_time) + interval '2' hour as date) as last_day
    from following
    where next_id > block_id + 1
        and abs(date_diff('hour', time, next_time)) <= 24
),

held as (
    select distinct
        chain,
        cast(time as date) as day
    from gold.dim_block
)

select
    holes.chain,
    holes.block_id,
    holes.time,
    holes.next_id,
    holes.next_time
from holes
inner join held as first_held
    on holes.chain = first_held.chain
    and holes.first_day = first_held.day
inner join held as last_held
    on holes.chain = last_held.chain
    and holes.last_day = last_held.day
