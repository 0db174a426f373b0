-- One row per coin of the seed.
with coins as (
    select * from seeds.cryptocurrencies
)

select
    coin_id,
    symbol,
    name,
    chain,
    coin_id as coingecko_id,
    coincap_id,
    coincap_former_id,
    binance_base_asset,
    unit_decimals
from coins
