"""DuckDB: gzipped pages of nested JSON -> one Parquet file in the contract's types."""
from json_duckdb import write

write("(SELECT unnest(items) AS item FROM read_json('{source}/page-*.json.gz', columns = {{items: '{struct}[]'}}))", "item")
