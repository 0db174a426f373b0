-- One row per transaction of a chain.
with transactions as (
    select * from silver.blockchair_transactions
),

-- A transaction whose block was replaced lies in the lake with both blocks until the older one's day is asked for again, and the first
-- coins of two of Bitcoin's blocks have the hashes of earlier ones: the newer answer counts, then the later block. Rewards that Ethereum
-- pays by no transaction have no hash, and are left out: silver.blockchair_transactions has them, with the type synthetic_coinbase.
ranked as (
    select
        transactions.*,
        row_number() over (partition by chain, hash order by ingested_at desc, time desc) as recency
    from transactions
    where hash is not null
)

select
    chain,
    hash as transaction_hash,
    block_id,
    time,
    cast(year(time) * 10000 + month(time) * 100 + day(time) as integer) as date_key,
    input_count,
    output_count,
    input_total,
    input_total_usd,
    coalesce(output_total, value) as output_total,
    coalesce(output_total_usd, value_usd) as output_total_usd,
    coalesce(gas_used * gas_price, fee) as fee,
    fee_usd,
    size,
    coalesce(is_coinbase, false) as is_coinbase
from ranked
where recency = 1
