import {
  atLeast,
  bigint,
  cron,
  dataset,
  decimal,
  identity,
  inbox,
  month,
  ndjson,
  objects,
  path,
  text,
  timestamp,
} from '../../ingestion/index.ts';

const price = (description: string, member: string) =>
  decimal(18, 8, `${description}, quote currency`, path(`data.k.${member}`), { minimum: 0 });
const volume = (description: string, member: string) =>
  decimal(28, 8, description, path(`data.k.${member}`), { minimum: 0 });

/** Closed klines of Binance's combined streams. Source: Binance spot WebSocket streams, "Kline/Candlestick Streams for UTC". */
export default dataset({
  name: 'binance_kline_messages',
  description: 'OHLCV candles of Binance spot symbols as its streams tell them, one row per closed interval',
  isOffByDefault: true,
  source: inbox({ provider: 'binance', dates: 'date={day}/' }),
  format: ndjson(),
  coverage: objects(),
  schedule: cron('20 * * * *', 'UTC'),
  tables: {
    binance_kline_messages: {
      // A stream of several kinds; of a kline every change until it is closed.
      records: { only: { path: 'data.e', is: 'kline' }, closed: { path: 'data.k.x', is: 'true' } },
      key: ['symbol', 'timeframe', 'open_time'],
      partition: [identity('symbol'), identity('timeframe'), month('open_time')],
      columns: {
        symbol: text('Trading pair, e.g. BTCUSDT', path('data.k.s')),
        timeframe: text('Length of the interval: 1m, 1h, 1d', path('data.k.i')),
        open_time: timestamp('Start of the interval, UTC, inclusive', path('data.k.t')),
        open: price('Price at open_time', 'o'),
        high: price('Highest price of the interval', 'h'),
        low: price('Lowest price of the interval', 'l'),
        close: price('Last price of the interval', 'c'),
        volume: volume('Traded quantity, base currency', 'v'),
        close_time: timestamp('Last millisecond of the interval, UTC, inclusive', path('data.k.T')),
        quote_volume: volume('Traded amount, quote currency', 'q'),
        trades: bigint('Number of trades', path('data.k.n'), { minimum: 0 }),
        taker_buy_base_volume: volume('Quantity bought by takers, base currency', 'V'),
        taker_buy_quote_volume: volume('Amount bought by takers, quote currency', 'Q'),
      },
      rules: [
        atLeast('high', 'low'),
        atLeast('high', 'open'),
        atLeast('high', 'close'),
        atLeast('open', 'low'),
        atLeast('close', 'low'),
        atLeast('close_time', 'open_time'),
      ],
    },
  },
});
