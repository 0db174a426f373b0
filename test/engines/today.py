"""The open session of each symbol by pandas, in floating point, beside its last 30 complete sessions.

Arguments: a CSV of hourly candles (symbol, open_time in UTC, open, high, low, close), the time that sessions were built for (UTC).
A symbol's present is the end of its last candle. Prints JSON: {"<symbol>": {"session_date", "candles", "elapsed_hours", "open", "high",
"low", "close", "volatility", "price_range", "whole": {measure: distribution}, "same_hours": {measure: distribution}}}.
"""

import json
import sys

import pandas as pd

MEASURES = ["volatility", "price_range"]
QUANTILES = {"p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9}


def bar(candles: pd.DataFrame) -> dict:
    first, last = candles.iloc[0], candles.iloc[-1]
    high, low = candles["high"].max(), candles["low"].min()
    return {
        "open": first["open"],
        "high": high,
        "low": low,
        "close": last["close"],
        "volatility": abs(first["open"] - last["close"]),
        "price_range": high - low,
    }


def distributions(bars: list) -> dict:
    frame = pd.DataFrame(bars, columns=["open", "high", "low", "close", *MEASURES])
    return {
        measure: {
            "n": len(frame),
            "mean": frame[measure].mean(),
            **{name: frame[measure].quantile(share, interpolation="linear") for name, share in QUANTILES.items()},
        }
        for measure in MEASURES
    }


def today(own: pd.DataFrame, as_of: pd.Timestamp) -> dict:
    own = own.set_index(own["open_time"].dt.tz_convert("Europe/Moscow")).sort_index()
    present = own.index[-1] + pd.Timedelta("1h")
    start = (present - pd.Timedelta("11h")).normalize() + pd.Timedelta("11h")
    open_session = own[own.index >= start]
    closed = own[own.index < as_of]
    complete = [
        (begin, candles)
        for begin, candles in closed.resample("24h", offset="11h")
        if len(candles) == 24 and begin + pd.Timedelta("24h") <= as_of
    ][-30:]
    elapsed = 0 if open_session.empty else int((open_session.index[-1] - start) / pd.Timedelta("1h")) + 1
    parts = [candles[candles.index < begin + pd.Timedelta(hours=elapsed)] for begin, candles in complete]
    empty = dict.fromkeys(["open", "high", "low", "close", *MEASURES])
    return {
        "session_date": str(start.date()),
        "candles": len(open_session),
        "elapsed_hours": elapsed,
        **(empty if open_session.empty else bar(open_session)),
        "whole": distributions([bar(candles) for _, candles in complete]),
        "same_hours": distributions([bar(candles) for candles in parts if len(candles) > 0]),
    }


def plain(value):
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, str) or isinstance(value, int):
        return value
    return None if pd.isna(value) else float(value)


def main() -> None:
    path, as_of = sys.argv[1:]
    candles = pd.read_csv(path, float_precision="round_trip")
    candles["open_time"] = pd.to_datetime(candles["open_time"], utc=True)
    moment = pd.Timestamp(as_of, tz="UTC")
    found = {symbol: plain(today(own, moment)) for symbol, own in candles.groupby("symbol")}
    json.dump(found, sys.stdout)


main()
