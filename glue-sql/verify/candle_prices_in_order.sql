-- The highest price of a day is no lower than its open and close, and those are no lower than its lowest price.
-- model: ohlcv_daily
select
    symbol,
    day,
    open,
    high,
    low,
    close
from gold.ohlcv_daily
where high < greatest(open, close)
    or least(open, close) < low
