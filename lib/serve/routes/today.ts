import { decimalText } from '../../contracts/decimal-text.ts';
import type { TableField } from '../../contracts/table.ts';
import type { Table } from '../../lake/table.ts';
import { truncateAsOf } from '../../sql/model/as-of-grain.ts';
import type { CompiledModel } from '../../sql/model/compiled-model.ts';
import { type Distribution, distribution } from '../answers/distribution.ts';
import { originOf } from '../origin.ts';
import type { Filter } from '../reading/filter.ts';
import { fittingRows, mayFit } from '../reading/filter.ts';
import type { TableReader } from '../reading/table-reader.ts';
import type { ServedLake } from '../served-lake.ts';
import { SYMBOL, unknownSymbol } from './statistics.ts';

export const TODAY_PARAMETERS = { symbol: SYMBOL };

/** Complete sessions that the open one is held against. */
const SESSIONS_BEFORE = 30;
const HOUR_MS = 3_600_000;

interface Candle {
  readonly openTime: number;
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
}

/** A measure of the open session: against whole sessions and against as many hours of them. */
interface Measures {
  readonly volatility: Distribution;
  readonly price_range: Distribution;
}

/** The open session of a symbol so far. */
export interface Today {
  readonly symbol: string;
  readonly session_date: string;
  readonly session_start: string;
  readonly session_end: string;
  readonly candles: number;
  readonly elapsed_hours: number;
  readonly open: string | null;
  readonly high: string | null;
  readonly low: string | null;
  readonly close: string | null;
  readonly volatility: string | null;
  readonly price_range: string | null;
  readonly whole: Measures;
  readonly same_hours: Measures;
}

/**
 * The open session of each symbol so far, beside its last complete sessions: whole, and their first hours, as many as have passed
 * (a part of a session moves less than a whole one).
 * @param sessions the model's table
 * @param candles the silver table that it reads, hourly candles among others
 * @throws Problem 404 for a symbol without a session
 */
export async function readToday(
  lake: ServedLake,
  model: CompiledModel,
  { sessions, candles }: { readonly sessions: Table; readonly candles: Table },
  symbol: string | undefined,
): Promise<readonly Today[]> {
  const [before] = await Promise.all([
    lastSessions(lake.reader, sessions),
    // Which candles are wanted is known behind it; where their files are need not wait.
    lake.reader.dataFiles(candles, undefined, ['timeframe', 'open_time', 'symbol']),
  ]);
  if (symbol !== undefined && !before.has(symbol)) throw unknownSymbol(symbol, [...before.keys()]);
  const wanted = symbol === undefined ? [...before.keys()].sort() : [symbol];
  const starts = wanted.flatMap((name) => before.get(name)?.map(({ start }) => start) ?? []);
  const hourly = await hourlyCandles(lake.reader, candles, Math.min(...starts), symbol);
  const now = (lake.now ?? Date.now)();
  const scale = decimalScale(sessions, 'volatility');
  const isLive = originOf(lake, sessions) === 'live';
  return wanted.map((name): Today => {
    const own = hourly.get(name) ?? [];
    // Of rows that are not live, a symbol's present is where they end.
    const present = isLive ? now : (own.at(-1)?.openTime ?? 0) + HOUR_MS;
    const start = truncateAsOf(model.asOf, new Date(present))?.getTime() ?? present;
    const end = truncateAsOf(model.asOf, new Date(start + 36 * HOUR_MS))?.getTime() ?? start + 24 * HOUR_MS;
    const session = own.filter(({ openTime }) => openTime >= start && openTime < end);
    const last = session.at(-1);
    const elapsed = last ? (last.openTime - start) / HOUR_MS + 1 : 0;
    const bar = barOf(session);
    const text = (value: bigint | undefined) => (value === undefined ? null : decimalText(value, scale));
    const past = (before.get(name) ?? []).filter(({ isComplete }) => isComplete);
    const parts = past.flatMap(
      (one) =>
        barOf(
          own.filter(({ openTime }) => openTime >= one.start && openTime < one.start + elapsed * HOUR_MS),
        ) ?? [],
    );
    const measures = (bars: readonly Moves[]): Measures => ({
      volatility: distribution(
        bars.map(({ volatility }) => volatility),
        scale,
      ),
      price_range: distribution(
        bars.map(({ priceRange }) => priceRange),
        scale,
      ),
    });
    return {
      symbol: name,
      session_date: localDate(model, start),
      session_start: new Date(start).toISOString(),
      session_end: new Date(end).toISOString(),
      candles: session.length,
      elapsed_hours: elapsed,
      open: text(bar?.open),
      high: text(bar?.high),
      low: text(bar?.low),
      close: text(bar?.close),
      volatility: text(bar?.volatility),
      price_range: text(bar?.priceRange),
      whole: measures(past),
      same_hours: measures(parts),
    };
  });
}

interface Moves {
  readonly volatility: bigint;
  readonly priceRange: bigint;
}

/** Undefined without a candle. @param candles ascending */
function barOf(candles: readonly Candle[]): (Moves & Omit<Candle, 'openTime'>) | undefined {
  const [first] = candles;
  const last = candles.at(-1);
  if (!first || !last) return undefined;
  const high = candles.reduce((most, candle) => (candle.high > most ? candle.high : most), first.high);
  const low = candles.reduce((least, candle) => (candle.low < least ? candle.low : least), first.low);
  const move = first.open - last.close;
  return {
    open: first.open,
    high,
    low,
    close: last.close,
    volatility: move < 0n ? -move : move,
    priceRange: high - low,
  };
}

/** A session that has closed. */
interface Session extends Moves {
  /** When it began, epoch ms. */
  readonly start: number;
  readonly isComplete: boolean;
}

/** The last complete sessions of each symbol and the newest one, newest first. */
async function lastSessions(
  reader: TableReader,
  table: Table,
): Promise<ReadonlyMap<string, readonly Session[]>> {
  const names = ['symbol', 'session_start', 'is_complete', 'volatility', 'price_range'];
  const { columns, length } = await reader.rows(table, await reader.dataFiles(table, undefined, []), names);
  const value = (name: string, row: number) => columns[name]?.[row] ?? null;
  const rows = Array(length)
    .keys()
    .map((row) => ({
      symbol: value('symbol', row) as string,
      start: Number((value('session_start', row) as bigint) / 1000n),
      isComplete: value('is_complete', row) === true,
      volatility: value('volatility', row) as bigint,
      priceRange: value('price_range', row) as bigint,
    }));
  return new Map(
    [...Map.groupBy(rows, ({ symbol }) => symbol)].map(([symbol, own]) => {
      const [newest, ...others] = own.sort((a, b) => b.start - a.start);
      const complete = others.filter(({ isComplete }) => isComplete);
      return [
        symbol,
        [newest as Session, ...complete.slice(0, SESSIONS_BEFORE - (newest?.isComplete ? 1 : 0))],
      ];
    }),
  );
}

/** Hourly candles from a time on (epoch ms, inclusive), by symbol, ascending. */
async function hourlyCandles(
  reader: TableReader,
  table: Table,
  from: number,
  symbol: string | undefined,
): Promise<ReadonlyMap<string, readonly Candle[]>> {
  const field = (name: string) => table.fields.find((known) => known.name === name) as TableField;
  const filters: Filter[] = [{ field: field('timeframe'), operator: 'eq', value: '1h' }];
  if (Number.isFinite(from))
    filters.push({ field: field('open_time'), operator: 'gte', value: BigInt(from) * 1000n });
  if (symbol !== undefined) filters.push({ field: field('symbol'), operator: 'eq', value: symbol });
  const filtered = filters.map(({ field: { name } }) => name);
  const files = (await reader.dataFiles(table, undefined, filtered)).filter((file) => mayFit(file, filters));
  const names = ['symbol', 'timeframe', 'open_time', 'open', 'high', 'low', 'close'];
  const batch = await reader.rows(table, files, names);
  const at = (name: string, row: number) => batch.columns[name]?.[row] as bigint;
  const bySymbol = Map.groupBy(fittingRows(batch, filters), (row) => batch.columns.symbol?.[row] as string);
  return new Map(
    [...bySymbol].map(([name, rows]) => [
      name,
      rows
        .map((row) => ({
          openTime: Number(at('open_time', row) / 1000n),
          open: at('open', row),
          high: at('high', row),
          low: at('low', row),
          close: at('close', row),
        }))
        .sort((a, b) => a.openTime - b.openTime),
    ]),
  );
}

/** The date that a session of the model is called by: of its start, on the clocks of its zone. */
function localDate({ asOf }: CompiledModel, start: number): string {
  const timeZone = asOf.kind === 'session' ? asOf.timeZone : 'UTC';
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(start);
}

function decimalScale(table: Table, column: string): number {
  const type = table.fields.find(({ name }) => name === column)?.type;
  return type?.kind === 'decimal' ? type.scale : 0;
}
