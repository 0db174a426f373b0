"""What the engines share of a slice's input: its columns and their types."""
import json


def told(source):
    with open(f"{source}/input.json") as file:
        return json.load(file)


def constants(slice):
    """SQL of the columns that are the same in every row."""
    fixed = [f"'{value}' AS {name}" for name, value in slice["parameters"].items()]
    return ", ".join([*fixed, f"TIMESTAMP '{slice['ingestedAt']}' AS ingested_at", f"'{slice['batchId']}' AS batch_id"])
