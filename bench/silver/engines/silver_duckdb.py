"""DuckDB: gzip JSON pages -> one Parquet file a month, in the contract's types."""
import os, sys
import duckdb
from contract import MONTHS, provenance

source, target = sys.argv[1:]
os.makedirs(target, exist_ok=True)
# As DuckDB's documentation advises for large exports: less memory. The query orders its rows itself.
duckdb.execute("SET preserve_insertion_order = false")
for month, folder in MONTHS(source):
    ingested_at, batch_id = provenance(folder)
    duckdb.execute(f"""
        COPY (
            SELECT 'BTCUSDT' AS symbol, '1m' AS timeframe, make_timestamp(r[1]::BIGINT * 1000) AS open_time,
                r[2]::DECIMAL(18,8) AS open, r[3]::DECIMAL(18,8) AS high, r[4]::DECIMAL(18,8) AS low,
                r[5]::DECIMAL(18,8) AS close, r[6]::DECIMAL(28,8) AS volume, make_timestamp(r[7]::BIGINT * 1000) AS close_time,
                r[8]::DECIMAL(28,8) AS quote_volume, r[9]::BIGINT AS trades, r[10]::DECIMAL(28,8) AS taker_buy_base_volume,
                r[11]::DECIMAL(28,8) AS taker_buy_quote_volume, TIMESTAMP '{ingested_at}' AS ingested_at, '{batch_id}' AS batch_id
            FROM (SELECT json AS r, filename FROM read_json('{folder}/*.json.gz', format = 'array', records = false,
                columns = {{json: 'VARCHAR[]'}}, filename = true))
            QUALIFY row_number() OVER (PARTITION BY r[1] ORDER BY filename DESC) = 1
            ORDER BY open_time
        ) TO '{target}/{month}.parquet' (COMPRESSION snappy)""")
