import { decimal, text, timestamp } from '../../../lib/contracts/column.ts';

const price = () => decimal(18, 8, 'Price');

/** The columns of candles that sessions are made of. */
export const CANDLE_COLUMNS = {
  symbol: text('Pair'),
  timeframe: text('Interval'),
  open_time: timestamp('Start'),
  open: price(),
  high: price(),
  low: price(),
  close: price(),
};
