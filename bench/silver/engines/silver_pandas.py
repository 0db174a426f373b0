"""pandas + pyarrow: gzip JSON pages -> one Parquet file a month, in the contract's types."""
import glob, gzip, os, sys
import pandas as pd, pyarrow as pa, pyarrow.csv as csv, pyarrow.parquet as pq
from contract import MONTHS, arrow_schema, provenance

source, target = sys.argv[1:]
os.makedirs(target, exist_ok=True)
schema = arrow_schema()
fields = [field.name for field in schema][2:13]
types = {name: schema.field(name).type for name in fields} | {name: pa.int64() for name in ("open_time", "close_time")}
read = csv.ReadOptions(column_names=[*fields, "ignored"])
convert = csv.ConvertOptions(column_types=types, include_columns=fields)
for month, folder in MONTHS(source):
    pages = []
    for page in sorted(glob.glob(f"{folder}/*.json.gz")):
        with gzip.open(page) as file:
            # Regular rows of numbers and strings, split as CSV: pyarrow reads decimals exactly, pandas' own reader goes through floats.
            pages.append(file.read()[2:-2].replace(b"],[", b"\n").replace(b'"', b""))
    table = csv.read_csv(pa.py_buffer(b"\n".join(pages)), read, convert_options=convert)
    frame = table.to_pandas(types_mapper=pd.ArrowDtype).drop_duplicates(subset="open_time", keep="last").sort_values("open_time")
    ingested_at, batch_id = provenance(folder)
    for name in ("open_time", "close_time"):
        frame[name] = (frame[name] * 1000).astype(pd.ArrowDtype(pa.timestamp("us")))
    frame = frame.assign(symbol="BTCUSDT", timeframe="1m", ingested_at=ingested_at, batch_id=batch_id)
    pq.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False), f"{target}/{month}.parquet",
                   compression="snappy", store_decimal_as_integer=True)
