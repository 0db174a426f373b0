"""What the engines share of the wide file: its columns and their types."""
import json


def told(source):
    with open(f"{source}/wide.json") as file:
        return json.load(file)
