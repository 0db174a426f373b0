"""DuckDB: values of nested JSON, in the contract's types. Shared by what reads pages and what reads lines."""
import os, sys
import duckdb
from slice_input import constants, told


def struct(columns):
    """DuckDB's type of a record: each member is parsed once, as text; what holds more is JSON."""
    tree = {}
    for column in columns:
        *path, last = column["from"].split(".")
        inner = tree
        for name in path:
            inner = inner.setdefault(name, {})
        inner[last] = None

    def of(members):
        fields = (f'"{name}" {"JSON" if inner is None else of(inner)}' for name, inner in members.items())
        return f"STRUCT({', '.join(fields)})"

    return of(tree)


def value(record, column, is_typed):
    path = ".".join([record, *(f'"{name}"' for name in column["from"].split("."))])
    text = f"{path}->>'$'" if is_typed else f"""{record}->>'$.{column["from"]}'"""
    if column["type"] == "timestamp":
        # Instants with an offset, or milliseconds.
        return f"""coalesce(make_timestamp(TRY_CAST({text} AS BIGINT) * 1000), timezone('UTC', try_strptime({text}, '%Y-%m-%dT%H:%M:%S%z'))) AS {column["name"]}"""
    return f"""CAST({text} AS {column["type"]}) AS {column["name"]}"""


def write(records, record, where="true", is_typed=True):
    """
    records: the table to read, with {source} and {struct}
    is_typed: whether records are of the type {struct}; else they are JSON, as where names differ in their case alone
    """
    source, target = sys.argv[1:]
    os.makedirs(target, exist_ok=True)
    slice = told(source)
    columns = ", ".join(value(record, column, is_typed) for column in slice["columns"])
    table = records.format(source=source, struct=struct(slice["columns"]))
    key = ", ".join(slice["key"])
    duckdb.execute("SET TimeZone = 'UTC'")
    duckdb.execute("SET preserve_insertion_order = false")
    duckdb.execute(f"""
        COPY (
            SELECT * FROM (SELECT {columns}, {constants(slice)} FROM {table} WHERE {where})
            QUALIFY row_number() OVER (PARTITION BY {key}) = 1 ORDER BY {key}
        ) TO '{target}/out.parquet' (FORMAT parquet, COMPRESSION snappy)""")
