{{ config(materialized='view') }}
select symbol, max(close) as close from {{ ref('days') }} group by symbol
