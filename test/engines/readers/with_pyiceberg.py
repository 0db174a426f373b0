"""PyIceberg: all rows, those of a filter that it prunes files by, and the count that the metadata gives."""

from catalog import glue_catalog
from lake import answer, arrow_text, asked

catalog = glue_catalog()
readings = {}
for table in asked():
    scanned = catalog.load_table(table["name"])
    readings[table["name"]] = {
        "all": arrow_text(scanned.scan().to_arrow()),
        "matching": arrow_text(scanned.scan(row_filter=table["condition"]).to_arrow()),
        "counted": scanned.scan().count(),
    }
answer(readings)
