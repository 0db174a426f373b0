"""Polars: gzip JSON pages -> one Parquet file a month, in the contract's types."""
import glob, gzip, os, sys
import polars as pl
from contract import MONTHS, NAMES, provenance

source, target = sys.argv[1:]
os.makedirs(target, exist_ok=True)
price, amount = pl.Decimal(18, 8), pl.Decimal(28, 8)
for month, folder in MONTHS(source):
    pages = []
    for page in sorted(glob.glob(f"{folder}/*.json.gz")):
        with gzip.open(page) as file:
            pages.append(file.read())
    # The rows hold numbers and strings: one regular line each, split as CSV, is the fastest way that keeps every digit.
    text = b"".join(page[2:-2].replace(b"],[", b"\n").replace(b'"', b"") + b"\n" for page in pages)
    frame = pl.read_csv(text, has_header=False, infer_schema=False, new_columns=[f"c{i}" for i in range(12)])
    ingested_at, batch_id = provenance(folder)
    c = [pl.col(f"c{i}") for i in range(12)]
    time = lambda column: (column.cast(pl.Int64) * 1000).cast(pl.Datetime("us"))
    frame = frame.select(
        pl.lit("BTCUSDT"), pl.lit("1m").alias("timeframe"), time(c[0]).alias("open_time"),
        *(c[i].cast(price) for i in (1, 2, 3, 4)), c[5].cast(amount), time(c[6]).alias("close_time"),
        c[7].cast(amount), c[8].cast(pl.Int64), c[9].cast(amount), c[10].cast(amount),
        pl.lit(ingested_at).cast(pl.Datetime("us")).alias("ingested_at"), pl.lit(batch_id).alias("batch_id"),
    )
    frame.columns = NAMES
    frame = frame.unique(subset="open_time", keep="last").sort("open_time")
    frame.write_parquet(f"{target}/{month}.parquet", compression="snappy")
