"""The star schema as SQLAlchemy reflects it over PyAthena, and a query over it that SQLAlchemy compiles. Prints JSON."""

import json
import sys

from sqlalchemy import MetaData, create_engine, func, inspect, select
from values import typed_rows

engine = create_engine("awsathena+rest://athena.us-east-1.amazonaws.com:443/gold?work_group=coinlake-dev")
inspector = inspect(engine)
metadata = MetaData()
metadata.reflect(bind=engine, schema="gold")
tables = {table.name: table for table in metadata.tables.values()}

facts, coins, days = tables["fct_daily_market_summary"], tables["dim_cryptocurrency"], tables["dim_date"]
by_month = (
    select(coins.c.symbol, days.c.year, days.c.month, func.count().label("days"), func.max(facts.c.price))
    .join(coins, facts.c.coin_id == coins.c.coin_id)
    .join(days, facts.c.day == days.c.day)
    .group_by(coins.c.symbol, days.c.year, days.c.month)
    .order_by(coins.c.symbol, days.c.year, days.c.month)
)
with engine.connect() as connection:
    rows = typed_rows(connection.execute(by_month))
json.dump(
    {
        "tables": {
            name: {
                "comment": inspector.get_table_comment(name, "gold")["text"],
                "columns": [[column.name, repr(column.type), column.comment] for column in table.columns],
            }
            for name, table in tables.items()
        },
        "by_month": rows,
    },
    sys.stdout,
)
