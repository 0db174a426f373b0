import * as z from 'zod';
import {
  at,
  bigint,
  boolean,
  decimal,
  irregularity,
  parameter,
  text,
  timestamp,
} from '../../contracts/column.ts';
import { atLeast } from '../../contracts/dataset-table.ts';
import { hours, minutes } from '../../contracts/duration.ts';
import { identity, month } from '../../contracts/partition.ts';
import { cron } from '../../contracts/schedule.ts';
import { timeGrid } from '../../ingestion/coverage/time-grid.ts';
import { gridDataset } from '../../ingestion/dataset.ts';
import { klinesRows } from './archive.ts';
import { klinesConnector } from './klines.ts';
import { KNOWN_HALTS } from './known-halts.ts';
import { type BinanceKlinesSettings, binanceKlinesSettings, INTERVALS, klinesDemand } from './settings.ts';

const price = (description: string, index: number) =>
  decimal(18, 8, `${description}, quote currency`, { from: at(index), minimum: 0 });
const volume = (description: string, index: number) =>
  decimal(28, 8, description, { from: at(index), minimum: 0 });
const number = z.string().regex(/^-?\d+(\.\d+)?$/, 'a decimal number expected');
const whole = z.string().regex(/^\d+$/, 'a whole number expected');

/** Binance spot klines. Source: Binance spot REST API, "Kline/Candlestick data". */
export default gridDataset({
  name: 'binance_klines',
  description: 'OHLCV candles of Binance spot symbols, one row per closed interval',
  provider: { name: 'binance' },
  settings: binanceKlinesSettings,
  demand: (settings) => klinesDemand(settings as BinanceKlinesSettings),
  source: {
    connect: ({ address, settings }) =>
      klinesConnector(address('api'), address('archive'), {
        largestUnpacked: (settings as BinanceKlinesSettings).largestUnpackedMB * 1e6,
      }),
    rows: klinesRows,
  },
  record: z.tuple([
    whole,
    number,
    number,
    number,
    number,
    number,
    whole,
    number,
    whole,
    number,
    number,
    z.string(),
  ]),
  coverage: timeGrid({
    time: 'open_time',
    step: 'timeframe',
    series: ['symbol', 'timeframe'],
    lengths: INTERVALS,
  }),
  closesAt: 'close_time',
  halts: KNOWN_HALTS,
  // Klines name no symbol. Trades that are counted late change what was traded by little, and never the first price.
  restatement: { same: ['open'], near: ['volume', 'trades'], share: 0.1 },
  tables: {
    binance_klines: {
      columns: {
        symbol: text('Trading pair, e.g. BTCUSDT', { from: parameter('symbol') }),
        timeframe: text('Length of the interval: 1m, 1h, 1d', { from: parameter('timeframe') }),
        open_time: timestamp('Start of the interval, UTC, inclusive', { from: at(0) }),
        open: price('Price at open_time', 1),
        high: price('Highest price of the interval', 2),
        low: price('Lowest price of the interval', 3),
        close: price('Last price of the interval', 4),
        volume: volume('Traded quantity, base currency', 5),
        close_time: timestamp('Last millisecond of the interval, UTC, inclusive', {
          from: at(6),
        }),
        quote_volume: volume('Traded amount, quote currency', 7),
        trades: bigint('Number of trades', { from: at(8), minimum: 0 }),
        taker_buy_base_volume: volume('Quantity bought by takers, base currency', 9),
        taker_buy_quote_volume: volume('Amount bought by takers, quote currency', 10),
      },
      appended: {
        is_irregular: boolean(
          'Whether the candle opens off the grid or has another length, as around halts; null where not known',
          { from: irregularity, nullable: true },
        ),
      },
      rules: [
        atLeast('high', 'low'),
        atLeast('high', 'open'),
        atLeast('high', 'close'),
        atLeast('open', 'low'),
        atLeast('close', 'low'),
        atLeast('close_time', 'open_time'),
      ],
      key: ['symbol', 'timeframe', 'open_time'],
      partition: [identity('symbol'), identity('timeframe'), month('open_time')],
    },
  },
  // Early enough in the hour that models scheduled at its fifth minute find the candle that has just closed.
  schedule: cron('1 * * * *', 'UTC'),
  freshness: { warn: hours(2), error: hours(6) },
  retries: 1,
  timeout: minutes(30),
});
