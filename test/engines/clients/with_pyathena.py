"""PyAthena: its cursors, parameters, pages, DDL and DML. Arguments: a bucket, a database to make. Prints JSON."""

import datetime
import json
import sys

import arrow_endpoint  # noqa: F401
import pyathena
from pyathena.arrow.cursor import ArrowCursor
from pyathena.cursor import DictCursor
from pyathena.pandas.cursor import PandasCursor
from values import ONE_OF_EACH, typed, typed_rows

bucket, database = sys.argv[1:]
connection = pyathena.connect(work_group="coinlake-dev", schema_name="gold")
own = pyathena.connect(work_group="primary", s3_staging_dir=f"s3://{bucket}/pyathena/", schema_name=database)
cursor = connection.cursor()


def error_of(sql):
    try:
        cursor.execute(sql)
    except pyathena.Error as error:
        return f"{type(error).__name__}: {error}"


def one_of_each():
    frame = connection.cursor(PandasCursor).execute(ONE_OF_EACH).as_pandas()
    arrow = connection.cursor(ArrowCursor).execute(ONE_OF_EACH).as_arrow()
    unloaded = own.cursor(ArrowCursor, unload=True).execute(ONE_OF_EACH).as_arrow()
    return {
        "cursor": typed_rows(cursor.execute(f"-- one column a type{ONE_OF_EACH}").fetchall())[0],
        "described": [[name, kind, precision, scale] for name, kind, _, _, precision, scale, _ in cursor.description],
        "pandas": [[str(frame[name].dtype), typed(frame[name][0])] for name in frame],
        "arrow": [[str(field.type), typed(arrow[field.name][0].as_py())] for field in arrow.schema],
        "unloaded": [[str(field.type), typed(unloaded[field.name][0].as_py())] for field in unloaded.schema],
    }


def parameters():
    named = "SELECT close FROM ohlcv_daily WHERE symbol = %(symbol)s AND day = %(day)s"
    positional = "SELECT close FROM ohlcv_daily WHERE symbol = ? AND day = CAST(? AS date)"
    day = datetime.date(2024, 3, 1)
    return {
        "named": typed_rows(cursor.execute(named, {"symbol": "BTCUSDT", "day": day}).fetchall()),
        "positional": typed_rows(cursor.execute(positional, ["'BTCUSDT'", f"'{day}'"], paramstyle="qmark").fetchall()),
        "quoted": cursor.execute("SELECT %(text)s", {"text": "it's 100% \"x\""}).fetchone()[0],
        "zoned": str(cursor.execute("SELECT TIMESTAMP '2024-03-10 02:30:00.123 Europe/Moscow'").fetchone()[0]),
    }


def pages():
    rows = connection.cursor(arraysize=100).execute("SELECT * FROM silver.binance_klines").fetchall()
    grouped = "SELECT symbol, sum(trades) AS trades FROM ohlcv_daily GROUP BY symbol ORDER BY symbol"
    return {"rows": len(rows), "distinct": len(set(rows)), "dicts": connection.cursor(DictCursor).execute(grouped).fetchall()}


def statements():
    tell = own.cursor()
    tell.execute(f"CREATE DATABASE {database}")
    tell.execute(
        f"CREATE TABLE trades (id bigint, price decimal(18,8), at timestamp, note string) PARTITIONED BY (day(at))"
        f" LOCATION 's3://{bucket}/trades/' TBLPROPERTIES ('table_type' = 'ICEBERG')"
    )
    tell.execute(
        "INSERT INTO trades VALUES (1, DECIMAL '1.10000001', TIMESTAMP '2024-01-01 00:00:00.123456', 'a'), (2, NULL, NULL, '')"
    )
    inserted = tell.rowcount
    rows = typed_rows(tell.execute("SELECT * FROM trades ORDER BY id").fetchall())
    tell.execute(
        f"CREATE TABLE hive_days WITH (format = 'PARQUET', partitioned_by = ARRAY['symbol'], external_location = 's3://{bucket}/hive_days/')"
        " AS SELECT day, close, symbol FROM gold.ohlcv_daily"
    )
    created = tell.rowcount
    tell.execute("CREATE VIEW highest AS SELECT symbol, max(close) AS close FROM hive_days GROUP BY symbol")
    highest = typed_rows(tell.execute("SELECT * FROM highest ORDER BY symbol").fetchall())
    shown = {
        "tables": sorted(row[0] for row in tell.execute("SHOW TABLES").fetchall()),
        "views": [row[0] for row in tell.execute("SHOW VIEWS").fetchall()],
        "partitions": sorted(row[0] for row in tell.execute("SHOW PARTITIONS hive_days").fetchall()),
    }
    for drop in ("VIEW highest", "TABLE hive_days", "TABLE trades"):
        tell.execute(f"DROP {drop}")
    left = tell.execute("SHOW TABLES").fetchall()
    tell.execute(f"DROP DATABASE {database}")
    return {"inserted": inserted, "rows": rows, "created": created, "highest": highest, "shown": shown, "left": left}


json.dump(
    {
        "values": one_of_each(),
        "parameters": parameters(),
        "pages": pages(),
        "statements": statements(),
        "failure": error_of("SELECT nothing FROM ohlcv_daily"),
    },
    sys.stdout,
)
