"""Sessions of 11:00 to 11:00 in Moscow by pandas, in floating point.

Arguments: a CSV of hourly candles that had closed (symbol, open_time in UTC, open, high, low, close), the scheduled time (UTC).
Prints JSON: {"<symbol> <session_date>": {"<column>": number or null}}.
"""

import json
import sys

import pandas as pd

LENGTHS = [5, 7, 14, 30]
QUANTILES = {"median": 0.5, "p10": 0.1, "p25": 0.25, "p75": 0.75, "p90": 0.9}


def sessions_of(candles: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    own = candles.set_index(candles["open_time"].dt.tz_convert("Europe/Moscow")).sort_index()
    sessions = own.resample("24h", offset="11h").agg(
        open=("open", "first"),
        high=("high", "max"),
        low=("low", "min"),
        close=("close", "last"),
        candles=("open", "count"),
    )
    sessions = sessions[sessions["candles"] > 0]
    sessions = sessions[sessions.index + pd.Timedelta("24h") <= as_of]
    sessions["volatility"] = (sessions["open"] - sessions["close"]).abs()
    sessions["price_range"] = sessions["high"] - sessions["low"]
    columns = {}
    for measure in ["volatility", "price_range"]:
        for length in LENGTHS:
            rolling = sessions[measure].rolling(length)
            columns[f"{measure}_mean_{length}"] = rolling.mean()
            for name, share in QUANTILES.items():
                columns[f"{measure}_{name}_{length}"] = rolling.quantile(share, interpolation="linear")
    return pd.concat([sessions, pd.DataFrame(columns)], axis=1)


def main() -> None:
    path, as_of = sys.argv[1:]
    candles = pd.read_csv(path, float_precision="round_trip")
    candles["open_time"] = pd.to_datetime(candles["open_time"], utc=True)
    found = {}
    for symbol, own in candles.groupby("symbol"):
        sessions = sessions_of(own, pd.Timestamp(as_of, tz="UTC"))
        for start, row in sessions.iterrows():
            values = {name: None if pd.isna(value) else float(value) for name, value in row.items()}
            found[f"{symbol} {start.date()}"] = values
    json.dump(found, sys.stdout)


main()
