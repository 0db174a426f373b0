"""md5 over every value of the Parquet files below a folder, ordered by open_time; and the number of rows."""
import hashlib, sys
import duckdb

rows = duckdb.execute(
    f"""SELECT symbol, timeframe, open_time::TIMESTAMP::VARCHAR, open, high, low, close, volume, close_time::TIMESTAMP::VARCHAR, quote_volume, trades,
        taker_buy_base_volume, taker_buy_quote_volume, ingested_at::TIMESTAMP::VARCHAR, batch_id
    FROM read_parquet('{sys.argv[1]}/**/*.parquet', hive_partitioning = false) ORDER BY open_time""")
types = [str(column[1]) for column in rows.description]
digest, count = hashlib.md5(), 0
while batch := rows.fetchmany(50_000):
    count += len(batch)
    for row in batch:
        digest.update(repr(tuple(str(value) for value in row)).encode())
print(count, digest.hexdigest())
