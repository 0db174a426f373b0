import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import { readLedger } from '../../../lib/ingestion/books/slice-ledger.ts';
import { seeded } from '../../setup/seeded.ts';
import { localRun } from '../support/local-run.ts';
import { API_FAULTS, type Candle, CandleWorld, DAY, FILE_FAULTS, HOUR } from './candle-world.ts';
import { whileDamaged } from './while-damaged.ts';

/** When faults have ended a run follows after each of these pauses, in hours: longer than what a slice may rest. */
const AFTERWARDS = [1, 6, 24, 7 * 24, 30 * 24, 30 * 24, 30 * 24];

/** What is wrong with the lake after a seeded schedule of faults: nothing, or a line for each thing. */
export async function candleSchedule(seed: number): Promise<readonly string[]> {
  const random = seeded(seed);
  const below = (count: number) => Math.floor(random() * count);
  const pick = <T>(all: readonly T[]): T => all[below(all.length)]!;
  const start = Date.UTC(2024, 0, 26) + below(6) * 24 * HOUR;
  const holes = new Set<number>();
  for (let hole = below(3); hole > 0; hole--) {
    const first = start + below(8 * 24) * HOUR;
    for (let slot = below(3); slot >= 0; slot--) holes.add(first + slot * HOUR);
  }
  const world = new CandleWorld(seed, holes);
  /** The oldest candle that there is of what is asked for. */
  let oldest = start;
  while (holes.has(oldest)) oldest += HOUR;
  const run = await localRun((request, response) => world.answer(request, response));
  const wrong: string[] = [];
  const story: string[] = [];
  let now = start + (24 + below(48)) * HOUR;
  let count = 0;
  const runOnce = async (killedAfter?: 'ingest' | 'normalize') => {
    world.clock = now;
    const name = `r${++count}`;
    const scheduled = new Date(now + 60_000).toISOString();
    const planned = await run.plan(name, scheduled, new Date(start).toISOString().slice(0, 10));
    if (planned.groups.length === 0) return;
    // As the state machine: called again for what may pass, then on with what came.
    await run.ingest(planned).catch(() => run.ingest(planned).catch(() => {}));
    if (killedAfter === 'ingest') return;
    await run.normalize(planned);
    if (killedAfter === 'normalize') return;
    await run.commit(planned);
  };
  try {
    for (let step = 3 + below(8); step > 0; step--) {
      // Nobody can tell another symbol's first candles, where neither a file nor the lake has any before them to hold them against.
      const hasFirst = (await silver()).some(({ open_time: time }) => Number(time) / 1000 <= oldest);
      const faults = API_FAULTS.filter((fault) => hasFirst || fault !== 'wrong_symbol');
      world.apiFault = random() < 0.7 ? pick(faults) : undefined;
      world.fileFault = random() < 0.4 ? pick(FILE_FAULTS) : undefined;
      const killed = random() < 0.1 ? pick(['ingest', 'normalize'] as const) : undefined;
      story.push(
        [new Date(now).toISOString().slice(0, 13), world.apiFault, world.fileFault, killed].join(' '),
      );
      const isDamaged = random() < 0.15;
      if (isDamaged) story.push('  with a damaged file in silver');
      await (isDamaged
        ? whileDamaged(run.lake, 'binance_klines', below, () => runOnce(killed))
        : runOnce(killed));
      // What is suspect may be wrong, until it is asked for again, or its file can be compared.
      const suspect = (await readLedger(run.lake, 'binance_klines')).filter(({ kind }) => kind === 'suspect');
      const isSuspect = (time: number) =>
        suspect.some(({ range }) => range && range.from <= time && time < range.to);
      const firm = (await silver()).filter(
        (row) => row.is_irregular !== true && !isSuspect(Number(row.open_time) / 1000),
      );
      wrong.push(...strangers(firm, world, start, now));
      if (wrong.length > 0) return [`seed ${seed}`, ...story, ...wrong];
      now += (1 + below(30)) * HOUR;
    }
    world.apiFault = undefined;
    world.fileFault = undefined;
    for (const hours of AFTERWARDS) {
      await runOnce();
      now += hours * HOUR;
    }
    await runOnce();
    wrong.push(...strangers(await silver(), world, start, now), ...(await lacking()));
    return wrong.length === 0 ? [] : [`seed ${seed}`, ...story, ...wrong];
  } catch (error) {
    return [`seed ${seed}`, ...story, (error as Error).stack ?? String(error)];
  } finally {
    await run.server.close();
  }

  async function silver() {
    return run.rows(binanceKlines.table);
  }

  /** Candles that silver lacks and should have, and holes that the ledger does not tell of. */
  async function lacking(): Promise<string[]> {
    const held = new Set((await silver()).map(({ open_time: time }) => Number(time) / 1000));
    const ledger = (await readLedger(run.lake, 'binance_klines')).filter(
      ({ source }) => !source.includes('/'),
    );
    const found: string[] = [];
    for (let time = start; time < now; time += HOUR) {
      const told = ledger.findLast(({ range }) => range && range.from <= time && time < range.to);
      const at = new Date(time).toISOString();
      const isTold = told !== undefined && told.state === 'empty' && told.reason !== undefined;
      if (holes.has(time) && !isTold) found.push(`${at}: a hole, and the ledger says ${told?.state}`);
      if (!holes.has(time) && !held.has(time)) found.push(`${at}: lacking, the ledger says ${told?.state}`);
      if (!holes.has(time) && isTold) found.push(`${at}: held, and the ledger says ${told.state}`);
    }
    return found.slice(0, 5);
  }
}

type SilverRow = Readonly<Record<string, unknown>>;

/** Rows of silver that the provider does not have so. */
function strangers(rows: readonly SilverRow[], world: CandleWorld, from: number, to: number): string[] {
  // What comes along before the start, to tell whose rows an answer has, is kept.
  const truth = new Map(world.candles(from - 30 * DAY, to).map((candle) => [candle[0]!, candle]));
  const seen = new Set<string>();
  return rows
    .flatMap((row) => {
      const time = String(Number(row.open_time) / 1000);
      const at = new Date(Number(time)).toISOString();
      if (seen.has(time)) return [`${at}: twice in silver`];
      seen.add(time);
      const candle = truth.get(time);
      if (!candle) return [`${at}: in silver, and the provider has none`];
      return isSame(row, candle) ? [] : [`${at}: ${JSON.stringify(shown(row))} in silver, ${candle} is true`];
    })
    .slice(0, 5);
}

const EIGHT = 10n ** 8n;
const decimal = (value: unknown): string => {
  const digits = value as bigint;
  return `${digits / EIGHT}.${String(digits % EIGHT).padStart(8, '0')}`;
};

const shown = (row: SilverRow): Candle => [
  String(Number(row.open_time) / 1000),
  ...[row.open, row.high, row.low, row.close, row.volume].map(decimal),
  String(Number(row.close_time) / 1000),
  decimal(row.quote_volume),
  String(row.trades),
  decimal(row.taker_buy_base_volume),
  decimal(row.taker_buy_quote_volume),
];

const isSame = (row: SilverRow, candle: Candle): boolean =>
  shown(row).every((value, index) => value === candle[index]);
