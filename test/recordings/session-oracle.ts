import { type Candle, halfUp, stamp, sum, text, unscaled } from './oracle.ts';

/**
 * Sessions of 11:00 to 11:00 in Moscow, computed from candles by the words of the model alone: it imports nothing of the
 * product. Values are whole numbers of the eighth decimal; statistics are null until their window is full.
 */
export interface Session {
  readonly symbol: string;
  /** YYYY-MM-DD, in Moscow. */
  readonly date: string;
  /** Milliseconds UTC; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly candles: number;
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
  readonly volatility: bigint;
  readonly priceRange: bigint;
  /** By column, e.g. price_range_p25_14. */
  readonly statistics: Readonly<Record<string, bigint | null>>;
}

const HOUR = 3_600_000;
const LENGTHS = [5, 7, 14, 30];
/** Percent. */
const QUANTILES = { median: 50n, p10: 10n, p25: 25n, p75: 75n, p90: 90n };

/**
 * Every session that has ended at `asOf` (ms UTC), by symbol and date.
 * @param candles hourly ones that had closed, in the order of symbol and open time
 */
export function sessionsOf(candles: readonly Candle[], asOf: number): readonly Session[] {
  const groups = Map.groupBy(candles, (c) => `${c.symbol} ${sessionDate(c.openTime)}`);
  const sessions = [...groups]
    .map(([key, group]) => sessionOf(key, group))
    .filter((session) => session.end <= asOf);
  return [...Map.groupBy(sessions, (s) => s.symbol).values()].flatMap((own) =>
    own.map((session, index) => ({ ...session, statistics: statisticsOf(own.slice(0, index + 1)) })),
  );
}

function sessionOf(key: string, group: readonly Candle[]): Omit<Session, 'statistics'> {
  const [symbol = '', date = ''] = key.split(' ');
  const column = (index: number) => group.map((candle) => unscaled(candle.values[index] ?? ''));
  const [open] = column(0) as [bigint];
  const close = column(3).at(-1) as bigint;
  const high = column(1).reduce((a, b) => (a > b ? a : b));
  const low = column(2).reduce((a, b) => (a < b ? a : b));
  return {
    symbol,
    date,
    start: elevenOClock(date),
    end: elevenOClock(nextDate(date)),
    candles: group.length,
    open,
    high,
    low,
    close,
    volatility: open > close ? open - close : close - open,
    priceRange: high - low,
  };
}

/** @param upToThis sessions of one symbol, this one the last */
function statisticsOf(
  upToThis: readonly Omit<Session, 'statistics'>[],
): Readonly<Record<string, bigint | null>> {
  const measures = { volatility: 'volatility', price_range: 'priceRange' } as const;
  const found: Record<string, bigint | null> = {};
  for (const [name, member] of Object.entries(measures))
    for (const length of LENGTHS) {
      const values = upToThis.slice(-length).map((session) => session[member]);
      const isFull = values.length === length;
      found[`${name}_mean_${length}`] = isFull ? halfUp(sum(values), BigInt(length)) : null;
      for (const [quantile, percent] of Object.entries(QUANTILES))
        found[`${name}_${quantile}_${length}`] = isFull ? quantileOf(values, percent) : null;
    }
  return found;
}

function quantileOf(values: readonly bigint[], percent: bigint): bigint {
  const ascending = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const hundredths = BigInt(values.length - 1) * percent;
  const below = ascending[Number(hundredths / 100n)] as bigint;
  const above = ascending[Number(hundredths / 100n) + 1] as bigint;
  return halfUp(below * 100n + (hundredths % 100n) * (above - below), 100n);
}

const MOSCOW = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Moscow',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
});

function moscow(ms: number): { date: string; hour: number } {
  const parts = Object.fromEntries(MOSCOW.formatToParts(ms).map(({ type, value }) => [type, value]));
  return { date: `${parts.year}-${parts.month}-${parts.day}`, hour: Number(parts.hour) };
}

function sessionDate(openTime: number): string {
  const { date, hour } = moscow(openTime);
  return hour >= 11 ? date : previousDate(date);
}

/** When the clocks of Moscow show 11:00 on a date: it is found among the hours around. */
function elevenOClock(date: string): number {
  for (let at = Date.parse(`${date}T05:00:00Z`); ; at += HOUR) {
    const shown = moscow(at);
    if (shown.date === date && shown.hour === 11) return at;
    if (shown.date > date) throw new Error(`No 11:00 in Moscow on ${date}`);
  }
}

const shifted = (date: string, hours: number) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + hours * HOUR).toISOString().slice(0, 10);
const nextDate = (date: string) => shifted(date, 24);
const previousDate = (date: string) => shifted(date, -24);

/** The row of gold.session_volatility that a session has, as a query gives it in JSON. */
export function sessionRow(session: Session): Readonly<Record<string, unknown>> {
  const values = { volatility: session.volatility, price_range: session.priceRange, ...session.statistics };
  return {
    symbol: session.symbol,
    session_date: session.date,
    session_start: stamp(session.start),
    session_end: stamp(session.end),
    open: text(session.open),
    high: text(session.high),
    low: text(session.low),
    close: text(session.close),
    candles: String(session.candles),
    is_complete: session.candles === 24,
    ...Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, value === null ? null : text(value)]),
    ),
  };
}
