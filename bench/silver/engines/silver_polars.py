"""Polars: gzip JSON pages -> one Parquet file a month, in the contract's types."""
import glob, gzip, os, sys
import polars as pl
from contract import MONTHS, NAMES, provenance

source, target = sys.argv[1:]
os.makedirs(target, exist_ok=True)
price, amount = pl.Decimal(18, 8), pl.Decimal(28, 8)
types = [pl.Int64, price, price, price, price, amount, pl.Int64, amount, pl.Int64, amount, amount]
schema = dict(zip([*NAMES[2:13], "ignored"], [*types, pl.String]))
time = lambda name: (pl.col(name) * 1000).cast(pl.Datetime("us"))
for month, folder in MONTHS(source):
    pages = []
    for page in sorted(glob.glob(f"{folder}/*.json.gz")):
        with gzip.open(page) as file:
            # Regular rows of numbers and strings, split as CSV: the fastest way that keeps every digit.
            pages.append(file.read()[2:-2].replace(b"],[", b"\n").replace(b'"', b""))
    ingested_at, batch_id = provenance(folder)
    frame = pl.read_csv(b"\n".join(pages), has_header=False, schema=schema).with_columns(
        time("open_time"), time("close_time"), symbol=pl.lit("BTCUSDT"), timeframe=pl.lit("1m"),
        ingested_at=pl.lit(ingested_at).cast(pl.Datetime("us")), batch_id=pl.lit(batch_id),
    ).select(NAMES)
    frame = frame.unique(subset="open_time", keep="last").sort("open_time")
    frame.write_parquet(f"{target}/{month}.parquet", compression="snappy")
