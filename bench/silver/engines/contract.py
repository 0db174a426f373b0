"""What the engines share: where the pages lie, and the types of silver.binance_klines."""
import datetime, glob, json, os

NAMES = ["symbol", "timeframe", "open_time", "open", "high", "low", "close", "volume", "close_time", "quote_volume",
         "trades", "taker_buy_base_volume", "taker_buy_quote_volume", "ingested_at", "batch_id"]


def MONTHS(source):
    """(month, folder of its pages), in order."""
    folders = glob.glob(f"{source}/bronze/bronze/binance_klines/*/*/*")
    return sorted((folder.rsplit("open_time_month=", 1)[1], folder) for folder in folders)


def provenance(folder):
    """(ingested_at, batch_id) of a month's batch."""
    with open(f"{folder}/manifest.json") as file:
        manifest = json.load(file)
    return datetime.datetime.fromisoformat(manifest["fetched_at"].rstrip("Z")), manifest["batch_id"]


def arrow_schema():
    import pyarrow as pa
    price, amount, time = pa.decimal128(18, 8), pa.decimal128(28, 8), pa.timestamp("us")
    types = [pa.string(), pa.string(), time, price, price, price, price, amount, time, amount, pa.int64(), amount, amount,
             time, pa.string()]
    return pa.schema(list(zip(NAMES, types)))
