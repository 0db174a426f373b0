"""Polars' own scan of Iceberg tables, planned by PyIceberg."""

import os

os.environ["POLARS_ICEBERG_PLANNER"] = "pyiceberg"

import polars
from catalog import S3, glue_catalog
from lake import answer, as_text, asked


def frame_text(frame):
    return as_text(frame.columns, frame.dtypes, frame.iter_rows())


catalog = glue_catalog()
readings = {}
for table in asked():
    lazy = polars.scan_iceberg(catalog.load_table(table["name"]), storage_options=S3)
    readings[table["name"]] = {
        "all": frame_text(lazy.collect()),
        "matching": frame_text(lazy.filter(polars.sql_expr(table["condition"])).collect()),
    }
answer(readings)
