-- One row per chain and UTC day that has ended.
with blocks as (
    select * from staging.blocks
),

hash_rates as (
    select * from silver.mempool_hashrate
),

following as (
    select
        blocks.*,
        lag(time) over (partition by chain order by block_id) as time_before,
        lag(block_id) over (partition by chain order by block_id) as id_before
    from blocks
),

-- The first block of a day follows the last one of the day before, where the lake has it.
measured as (
    select
        following.*,
        if(
            id_before = block_id - 1,
            cast(date_diff('second', time_before, time) as decimal(18, 8))
        ) as interval_seconds
    from following
),

daily as (
    select
        chain,
        day,
        count(*) as blocks,
        sum(transaction_count) as transactions,
        sum(size) as size,
        sum(fees) as fees,
        avg(interval_seconds) as average_interval_seconds,
        avg(difficulty) as average_difficulty
    from measured
    where day < cast(as_of as date)
    group by chain, day
),

rates as (
    select
        cast(time as date) as day,
        max_by(hash_rate, time) as hash_rate
    from hash_rates
    group by cast(time as date)
)

select
    daily.chain,
    daily.day,
    daily.blocks,
    daily.transactions,
    daily.size,
    daily.fees,
    daily.average_interval_seconds,
    daily.average_difficulty,
    rates.hash_rate as average_hash_rate
from daily
left join rates
    on daily.chain = 'bitcoin'
    and daily.day = rates.day
