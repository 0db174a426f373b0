{{ config(materialized='table', table_type='iceberg', format='parquet') }}
select symbol, day, close, volume, trades, cast(null as varchar) as note
from {{ source('gold', 'ohlcv_daily') }}
