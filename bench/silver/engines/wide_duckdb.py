"""DuckDB: one wide gzip TSV -> a Parquet file a day, in the contract's types."""
import os, sys
import duckdb
from slice_input import told

source, target = sys.argv[1:]
os.makedirs(target, exist_ok=True)
wide = told(source)
columns = ", ".join(f'CAST("{c["from"]}" AS {c["type"]}) AS "{c["name"]}"' for c in wide["columns"])
duckdb.execute("SET preserve_insertion_order = false")
duckdb.execute(f"""
    COPY (
        SELECT '{wide["parameters"]["chain"]}' AS chain, {columns}, TIMESTAMP '{wide["ingestedAt"]}' AS ingested_at, '{wide["batchId"]}' AS batch_id,
            CAST("time" AS DATE) AS day
        FROM read_csv('{source}/wide.tsv.gz', delim = '\\t', quote = '', escape = '', header = true, all_varchar = true)
        QUALIFY row_number() OVER (PARTITION BY "time", id) = 1
        ORDER BY "time", block_id
    ) TO '{target}/out' (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (day))""")
