"""What the readers share: the endpoint, what they are asked for, and tables as exact text."""

import datetime
import decimal
import json
import os
import sys

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]


def text(value):
    """A value with all its digits, as Athena writes it: microseconds always, booleans in lower case; None stays."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f") + (f" {value.tzname()}" if value.tzinfo else "")
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    if isinstance(value, (int, datetime.date)):
        return str(value)
    raise TypeError(f"No exact text for {value!r} of {type(value)}")


def as_text(columns, types, rows):
    return {"columns": list(columns), "types": [str(t) for t in types], "rows": [[text(v) for v in row] for row in rows]}


def arrow_text(table):
    """A pyarrow table as text."""
    return as_text(table.schema.names, table.schema.types, (row.values() for row in table.to_pylist()))


def asked():
    """What to read: [{"name": "database.table", "condition": SQL}, …]."""
    return json.loads(sys.argv[1])


def answer(readings):
    """Prints {"database.table": {"all": table, "matching"?: table, "counted"?: rows without reading any}}."""
    json.dump(readings, sys.stdout)
