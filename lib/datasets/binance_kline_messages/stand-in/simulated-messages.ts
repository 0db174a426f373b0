import { lastHours, type StandInObject } from '../../../stand-ins/index.ts';
import { simulatedCandles } from '../../binance_klines/stand-in/simulated-candles.ts';

const HOUR = 3_600_000;
/** Hours before now that a recorder has written, an object each. */
const HOURS = 24;
const SYMBOLS = ['BTCUSDT', 'ETHUSDT'];

/**
 * What a recorder of the combined streams of the simulated market has written: of each of the last hours the klines of the hour, open ones and the
 * closed one, with trades and quotes between them.
 */
export function simulatedMessages({
  seed,
  now,
}: {
  readonly seed: number;
  readonly now: Date;
}): readonly StandInObject[] {
  return lastHours(now, HOURS).map(({ start, day, hour }) => {
    const messages = SYMBOLS.flatMap((symbol) => messagesOf(seed, symbol, start));
    return {
      name: `date=${day}/${hour}.ndjson`,
      body: messages.map((message) => `${JSON.stringify(message)}\n`).join(''),
    };
  });
}

/** Messages of a symbol and hour, in the order in which they are sent. */
function messagesOf(seed: number, symbol: string, open: number): readonly object[] {
  const stream = (kind: string, data: object) => ({ stream: `${symbol.toLowerCase()}@${kind}`, data });
  const kline = (at: number, isClosed: boolean) => {
    const values = valuesOf(seed, symbol, open, at);
    return stream('kline_1h', { e: 'kline', E: at, s: symbol, k: { ...values, x: isClosed } });
  };
  const { c: close } = valuesOf(seed, symbol, open, open + HOUR / 2);
  return [
    kline(open + HOUR / 3, false),
    stream('aggTrade', {
      e: 'aggTrade',
      E: open + HOUR / 2,
      s: symbol,
      a: open / HOUR,
      p: close,
      q: '0.10',
      m: true,
    }),
    stream('bookTicker', { u: open / HOUR, s: symbol, b: close, B: '1.00', a: close, A: '2.00' }),
    kline(open + HOUR / 1.5, false),
    kline(open + HOUR, true),
  ];
}

/** The candle as far as it has come. */
function valuesOf(seed: number, symbol: string, open: number, at: number) {
  const now = () => new Date(at - 1);
  const [row] = simulatedCandles({ seed, now }).earliest(symbol, '1h', open, open, 1);
  const [t, o, h, l, c, v, T, q, n, V, Q, B] = JSON.parse(row!.text) as [number, ...(string | number)[]];
  return { t, T, s: symbol, i: '1h', f: t / 1000, L: t / 1000 + Number(n), o, c, h, l, v, n, q, V, Q, B };
}
