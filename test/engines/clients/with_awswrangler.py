"""awswrangler: its catalog, three ways to read a query, and tables it writes. Arguments: a bucket, a database to make. Prints JSON."""

import datetime
import decimal
import json
import sys

import awswrangler as wr
import pandas
from values import ONE_OF_EACH, typed, typed_rows

bucket, database = sys.argv[1:]
OWN = {"workgroup": "primary", "s3_output": f"s3://{bucket}/wrangler/"}
PLAIN = {"ctas_approach": False, "workgroup": "coinlake-dev"}
DAYS = "SELECT symbol, day, close, volume, trades FROM ohlcv_daily"


def frame_rows(frame):
    return typed_rows(frame.itertuples(index=False, name=None))


def three_ways(sql, label):
    """The frame by way. UNLOAD wants a folder of its own, with nothing in it."""
    unload = {**OWN, "s3_output": f"s3://{bucket}/unloaded/{label}/"}
    return {
        "plain": wr.athena.read_sql_query(sql, "gold", **PLAIN),
        "ctas": wr.athena.read_sql_query(sql, "gold", ctas_parameters={"database": database}, **OWN),
        "unload": wr.athena.read_sql_query(sql, "gold", ctas_approach=False, unload_approach=True, **unload),
    }


def columns(frame):
    return [[str(frame[name].dtype), typed(frame[name][0])] for name in frame]


def written():
    frame = pandas.DataFrame(
        {
            "id": pandas.array([1, None], dtype="Int64"),
            "price": [decimal.Decimal("1.23"), decimal.Decimal("-4.50")],
            "at": [datetime.datetime(2024, 1, 1, 1, 2, 3, 456000), None],
            "kind": ["x", "y"],
        }
    )
    dataset = {"path": f"s3://{bucket}/orders/", "dataset": True, "database": database, "table": "orders"}
    wr.s3.to_parquet(frame, partition_cols=["kind"], **dataset)
    wr.s3.to_parquet(frame.assign(kind="z"), partition_cols=["kind"], mode="append", **dataset)
    wr.athena.to_iceberg(
        frame, database, "ice", temp_path=f"s3://{bucket}/temporary/", table_location=f"s3://{bucket}/ice/", **OWN
    )
    read = {"database": database, "ctas_approach": False, **OWN}
    return {
        "types": wr.catalog.get_table_types(database, "orders"),
        "partitions": sorted(value for values in wr.catalog.get_partitions(database, "orders").values() for value in values),
        "hive": frame_rows(wr.athena.read_sql_query("SELECT * FROM orders ORDER BY kind, price", **read)),
        "iceberg": frame_rows(wr.athena.read_sql_query("SELECT * FROM ice ORDER BY kind", **read)),
        "read_back": frame_rows(wr.s3.read_parquet_table("orders", database).sort_values(["kind", "price"])),
        "repaired": wr.athena.repair_table("orders", database, **OWN),
        "deleted": [wr.catalog.delete_table_if_exists(database, name) for name in ("orders", "ice", "nothing")],
    }


wr.catalog.create_database(database)
chunks = wr.athena.read_sql_query("SELECT * FROM silver.binance_klines", "silver", chunksize=1000, **PLAIN)
named = {"params": {"symbol": "BTCUSDT", "trades": 1}, "paramstyle": "named"}
report = {
    "tables": [
        [table.Database, table.Table, table.TableType] for table in wr.catalog.tables(database="gold").itertuples()
    ],
    "types": wr.catalog.get_table_types("gold", "ohlcv_daily"),
    "exists": [wr.catalog.does_table_exist("gold", name) for name in ("ohlcv_daily", "nothing")],
    "described": list(wr.catalog.table("gold", "ohlcv_daily")["Column Name"]),
    "values": {way: columns(frame) for way, frame in three_ways(ONE_OF_EACH, "values").items()},
    "days": {way: frame_rows(frame) for way, frame in three_ways(DAYS, "days").items()},
    "chunks": [len(chunk) for chunk in chunks],
    "named": len(wr.athena.read_sql_query(f"{DAYS} WHERE symbol = :symbol AND trades > :trades", "gold", **named, **PLAIN)),
    "written": written(),
    "left": len(wr.catalog.tables(database=database)),
}
wr.catalog.delete_database(database)
json.dump(report, sys.stdout)
