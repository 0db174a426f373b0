"""Number of rows, and md5 over every value and the decimals' types, of the Parquet files below a folder, ordered by their key."""
import hashlib, pathlib, sys
import duckdb
from slice_input import told

source, folder = sys.argv[1:]
slice = told(source)
names = slice["names"]
decimals = [column["name"] for column in slice["columns"] if column["type"].startswith("decimal")]
files = [str(path) for path in pathlib.Path(folder).rglob("*.parquet")]
duckdb.execute("SET TimeZone = 'UTC'")
read = f"read_parquet({files}, hive_partitioning = false)"
digest, count = hashlib.md5(), 0
types = ", ".join(f"typeof({name})" for name in decimals) or "NULL"
key = ", ".join(slice["key"])
digest.update(str(duckdb.execute(f"SELECT {types} FROM {read} LIMIT 1").fetchall()).encode())
times = {column["name"] for column in slice["columns"] if column["type"] == "timestamp"} | {"ingested_at"}
values = ", ".join(f"coalesce({name}{'::TIMESTAMP' if name in times else ''}::VARCHAR, 'null')" for name in names)
rows = duckdb.execute(f"SELECT concat_ws(',', {values}) FROM {read} ORDER BY {key}")
while batch := rows.fetchmany(20_000):
    count += len(batch)
    digest.update("".join(f"{row}\n" for (row,) in batch).encode())
print(count, digest.hexdigest())
