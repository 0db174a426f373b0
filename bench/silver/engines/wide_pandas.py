"""pandas with pyarrow: one wide gzip TSV -> a Parquet file a day, in the contract's types."""
import os, re, sys
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from slice_input import told

source, target = sys.argv[1:]
os.makedirs(target, exist_ok=True)
wide = told(source)


def arrow_type(name):
    if name.startswith("decimal"):
        return pa.decimal128(*map(int, re.findall(r"\d+", name)))
    return {"varchar": pa.string(), "bigint": pa.int64(), "boolean": pa.bool_(), "timestamp": pa.timestamp("us")}[name]


frame = pd.read_csv(f"{source}/wide.tsv.gz", sep="\t", quoting=3, dtype="string[pyarrow]", keep_default_na=False, na_values=[""])
frame = frame.drop_duplicates(subset=["time", "id"], keep="last").sort_values(["time", "id"])
days = frame["time"].str[:10]
fields = [(c["name"], arrow_type(c["type"])) for c in wide["columns"]]
time = pa.timestamp("us")
schema = pa.schema([("chain", pa.string()), *fields, ("ingested_at", time), ("batch_id", pa.string())])
for day, rows in frame.groupby(days, sort=True):
    values = [pa.array(rows[c["from"]]).cast(pa.string()).cast(arrow_type(c["type"])) for c in wide["columns"]]
    same = lambda value, kind: pa.array([value] * len(rows), pa.string()).cast(kind)
    columns = [same(wide["parameters"]["chain"], pa.string()), *values, same(wide["ingestedAt"], time), same(wide["batchId"], pa.string())]
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), f"{target}/{day}.parquet", compression="snappy")
