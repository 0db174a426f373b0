-- One row per chain, address and UTC day on which it received or spent something.
with outputs as (
    select * from silver.blockchair_outputs
),

inputs as (
    select * from silver.blockchair_inputs
),

-- What nobody can be told to own has no recipient.
movements as (
    select
        chain,
        recipient as address,
        cast(time as date) as day,
        value as received,
        cast(0 as decimal(38, 0)) as spent,
        1 as outputs,
        0 as inputs
    from outputs
    where recipient is not null

    union all

    select
        chain,
        recipient as address,
        cast(spending_time as date) as day,
        cast(0 as decimal(38, 0)) as received,
        value as spent,
        0 as outputs,
        1 as inputs
    from inputs
    where recipient is not null
)

select
    chain,
    address,
    day,
    sum(received) as received,
    sum(spent) as spent,
    sum(outputs) as outputs,
    sum(inputs) as inputs
from movements
group by chain, address, day
