"""Another Iceberg writer at work: a column for a silver table and for a gold one, a partition field. Prints what a past snapshot has."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "readers"))
from catalog import glue_catalog  # noqa: E402
from pyiceberg.transforms import DayTransform  # noqa: E402
from pyiceberg.types import LongType, StringType  # noqa: E402

SILVER, GOLD = "silver.binance_klines", "gold.ohlcv_daily"
catalog = glue_catalog()


def state(name, snapshot=None):
    table = catalog.load_table(name)
    rows = table.scan(snapshot_id=snapshot) if snapshot else table.scan()
    fields = table.schema().fields
    return {
        "snapshot": str(table.current_snapshot().snapshot_id),
        "columns": [field.name for field in fields],
        "ids": [field.field_id for field in fields],
        "spec": [field.name for field in table.spec().fields],
        "rows": rows.to_arrow().num_rows,
    }


if sys.argv[1] == "evolve":
    silver, gold = catalog.load_table(SILVER), catalog.load_table(GOLD)
    with silver.update_schema() as update:
        update.add_column("note", StringType(), doc="mine")
    with silver.update_spec() as update:
        update.add_field("open_time", DayTransform(), "open_day")
    with gold.update_schema() as update:
        update.add_column("my_tag", LongType())
    states = {"silver": state(SILVER), "gold": state(GOLD)}
else:
    past = json.loads(sys.argv[2])
    states = {
        "silver": state(SILVER),
        "gold": state(GOLD),
        "pastSilver": state(SILVER, int(past["silver"])),
        "pastGold": state(GOLD, int(past["gold"])),
    }
json.dump(states, sys.stdout)
