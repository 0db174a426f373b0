{{ config(materialized='incremental', incremental_strategy='append', table_type='iceberg', format='parquet') }}
with daily as (
  select symbol, cast(date_trunc('month', day) as date) as month, high, trades
  from {{ source('gold', 'ohlcv_daily') }}
)
select symbol, month, max(high) as high, sum(trades) as trades
from daily
where month <= date '{{ var("until") }}'
{% if is_incremental() %} and month > (select max(month) from {{ this }}) {% endif %}
group by symbol, month
