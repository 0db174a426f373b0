-- Each coin that CoinGecko is asked for is in the seed of coins. One that is not has no row here: add it to glue-sql/seeds/cryptocurrencies.csv.
-- model: fct_daily_market_summary
-- severity: warning
with charted as (
    select distinct coin_id
    from silver.coingecko_market_chart
    where vs_currency = 'usd'
)

select charted.coin_id
from charted
left join gold.fct_daily_market_summary as summary
    on charted.coin_id = summary.coin_id
left join seeds.cryptocurrencies as coins
    on charted.coin_id = coins.coin_id
where summary.coin_id is null
    and coins.coin_id is null
