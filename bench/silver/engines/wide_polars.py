"""Polars: one wide gzip TSV -> a Parquet file a day, in the contract's types."""
import os, re, sys
import polars as pl
from slice_input import told

source, target = sys.argv[1:]
os.makedirs(target, exist_ok=True)
wide = told(source)


def typed(column):
    value = pl.col(column["from"])
    if column["type"] == "timestamp":
        value = value.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us")
    elif column["type"].startswith("decimal"):
        value = value.cast(
            pl.Decimal(*map(int, re.findall(r"\d+", column["type"]))))
    elif column["type"] == "bigint":
        value = value.cast(pl.Int64)
    elif column["type"] == "boolean":
        value = value == "1"
    return value.alias(column["name"])


frame = pl.read_csv(f"{source}/wide.tsv.gz", separator="\t", quote_char=None, infer_schema=False).select(
    pl.lit(wide["parameters"]["chain"]).alias("chain"), *map(typed, wide["columns"]),
    pl.lit(wide["ingestedAt"]).str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us").alias("ingested_at"),
    pl.lit(wide["batchId"]).alias("batch_id"),
).unique(subset=["time", "block_id"], keep="last").sort("time", "block_id")
for (day,), rows in frame.group_by(pl.col("time").dt.date(), maintain_order=True):
    rows.write_parquet(f"{target}/{day}.parquet", compression="snappy")
