"""DuckDB: gzipped NDJSON of a stream's messages -> the closed klines in the contract's types."""
from json_duckdb import write

write(
    "read_json('{source}/lines.ndjson.gz', format = 'newline_delimited', records = false, columns = {{json: 'JSON'}})",
    "json",
    "json->>'$.data.e' = 'kline' AND json->>'$.data.k.x' = 'true'",
    is_typed=False,
)
