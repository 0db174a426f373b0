"""SQLAlchemy over PyAthena: reflection, and queries that it compiles. Prints JSON."""

import datetime
import json
import sys

from sqlalchemy import MetaData, Table, create_engine, func, inspect, select
from values import typed_rows

engine = create_engine("awsathena+rest://athena.us-east-1.amazonaws.com:443/gold?work_group=coinlake-dev")
inspector = inspect(engine)
days = Table("ohlcv_daily", MetaData(), schema="gold", autoload_with=engine)

by_symbol = (
    select(days.c.symbol, func.count().label("days"), func.sum(days.c.trades), func.max(days.c.close), func.min(days.c.day))
    .where(days.c.day >= datetime.date(2024, 2, 1), days.c.symbol.in_(["BTCUSDT", "ETHUSDT"]))
    .group_by(days.c.symbol)
    .order_by(days.c.symbol)
)
page = select(days.c.symbol, days.c.day, days.c.vwap).order_by(days.c.day.desc(), days.c.symbol).limit(3).offset(2)
with engine.connect() as connection:
    grouped = typed_rows(connection.execute(by_symbol))
    paged = typed_rows(connection.execute(page))
json.dump(
    {
        "schemas": inspector.get_schema_names(),
        "tables": inspector.get_table_names("gold"),
        "columns": [[column["name"], repr(column["type"]), column["comment"]] for column in inspector.get_columns("ohlcv_daily", "gold")],
        "has": [inspector.has_table("ohlcv_daily", "gold"), inspector.has_table("nothing", "gold")],
        "grouped": grouped,
        "paged": paged,
    },
    sys.stdout,
)
