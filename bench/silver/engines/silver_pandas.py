"""pandas + pyarrow: gzip JSON pages -> one Parquet file a month, in the contract's types."""
import glob, gzip, json, os, sys
from decimal import Decimal
import pandas as pd, pyarrow as pa, pyarrow.parquet as pq
from contract import MONTHS, arrow_schema, provenance

source, target = sys.argv[1:]
schema = arrow_schema()
for month, folder in MONTHS(source):
    rows = []
    for page in sorted(glob.glob(f"{folder}/*.json.gz")):
        with gzip.open(page) as file:
            rows += json.load(file)
    frame = pd.DataFrame(rows).drop_duplicates(subset=0, keep="last").sort_values(0)
    ingested_at, batch_id = provenance(folder)
    strings = {i: pa.array(frame[i], pa.string()) for i in (1, 2, 3, 4, 5, 7, 9, 10)}
    price, amount = pa.decimal128(18, 8), pa.decimal128(28, 8)
    length = len(frame)
    columns = [
        pa.array(["BTCUSDT"] * length), pa.array(["1m"] * length),
        pa.array(frame[0].to_numpy() * 1000).cast(pa.timestamp("us")),
        *(strings[i].cast(price) for i in (1, 2, 3, 4)), strings[5].cast(amount),
        pa.array(frame[6].to_numpy() * 1000).cast(pa.timestamp("us")),
        strings[7].cast(amount), pa.array(frame[8].to_numpy()), strings[9].cast(amount), strings[10].cast(amount),
        pa.array([ingested_at] * length, pa.timestamp("us")), pa.array([batch_id] * length),
    ]
    os.makedirs(target, exist_ok=True)
    pq.write_table(pa.table(columns, schema=schema), f"{target}/{month}.parquet", compression="snappy", store_decimal_as_integer=True)
