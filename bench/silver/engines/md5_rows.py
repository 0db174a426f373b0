"""Number of rows, and md5 over every value and the decimals' types, of the Parquet files below a folder: month by month, ordered by open_time."""
import hashlib, pathlib, re, sys
import duckdb
from contract import NAMES

DECIMALS = ["open", "high", "low", "close", "volume", "quote_volume", "taker_buy_base_volume", "taker_buy_quote_volume"]
TIMES = ["open_time", "close_time", "ingested_at"]

folder = pathlib.Path(sys.argv[1])
month = lambda path: re.search(r"\d{4}-\d{2}", str(path.relative_to(folder))).group()
# Some write instants of UTC, which become local without this.
duckdb.execute("SET TimeZone = 'UTC'")
values = ", ".join(f"coalesce({name}{'::TIMESTAMP' if name in TIMES else ''}::VARCHAR, 'null')" for name in NAMES)
types = ", ".join(f"typeof({name})" for name in DECIMALS)
digest, count = hashlib.md5(), 0
for path in sorted(folder.rglob("*.parquet"), key=month):
    source = f"read_parquet('{path}', hive_partitioning = false)"
    digest.update(str(duckdb.execute(f"SELECT {types} FROM {source} LIMIT 1").fetchall()).encode())
    rows = duckdb.execute(f"SELECT concat_ws(',', {values}) FROM {source} ORDER BY open_time")
    while batch := rows.fetchmany(50_000):
        count += len(batch)
        digest.update("".join(f"{row}\n" for (row,) in batch).encode())
print(count, digest.hexdigest())
