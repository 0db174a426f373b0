import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packPage } from '../../lib/ingestion/bronze/packed-page.ts';

/** Most candles of one REST answer. */
const PAGE = 1000;
const MINUTE = 60_000;
const FETCHED_AT = '2100-01-01T00:00:00.000Z';
const SERIES = { symbol: 'BTCUSDT', timeframe: '1m' };
/** The first year whose epochs have a length in milliseconds that no epoch in seconds has. */
const EARLIEST_YEAR = 1974;

export interface WrittenInput {
  readonly pages: number;
  readonly records: number;
  /** Of the gzip pages together. */
  readonly bytes: number;
}

/**
 * Writes a year of minutes as the bronze of one run: gzip REST pages of 1,000 candles by month, each with the last candle of the one before, the second page of the
 * year a second time at the end of its first month (duplicates), a manifest a month, and the plan.
 * @param csv lines as Binance's archive has them, gzip; epochs in milliseconds
 * @param copies how often the year is written: the second and later ones as earlier years of the same length
 * @throws Error when the lines are of several years, or so many years of that length do not exist since 1974
 */
export function writeInput(csv: string, folder: string, copies: number): WrittenInput {
  const lines = gunzipSync(readFileSync(csv)).toString('latin1').trim().split('\n');
  const year = new Date(Number(lines[0]!.split(',')[0])).getUTCFullYear();
  const total = { pages: 0, records: 0, bytes: 0 };
  const partitions = yearsLike(year, copies).flatMap((copy) =>
    [...rowsByMonth(lines, year, copy)].map(([month, rows], index) => {
      const bodies: string[][] = [];
      // As ingest asks: each page begins at the last row of the one before it.
      for (let at = 0; at < rows.length; at += PAGE - 1)
        bodies.push(rows.slice(Math.max(0, at - 1), at + PAGE - 1));
      if (index === 0 && bodies[1]) bodies.push(bodies[1]);
      total.pages += bodies.length;
      total.records += bodies.flat().length;
      total.bytes += writeBatch(folder, month, bodies);
      return partitionPlan(month);
    }),
  );
  const plan = {
    run: 'bench',
    dataset: 'binance_klines',
    scheduledTime: FETCHED_AT,
    startedAt: FETCHED_AT,
    groups: [partitions],
  };
  write(join(folder, 'plan.json'), JSON.stringify(plan));
  return total;
}

/** The year and the ones before it that have as many days. */
function yearsLike(year: number, count: number): number[] {
  const days = (of: number) => (Date.UTC(of + 1) - Date.UTC(of)) / 86_400_000;
  const years: number[] = [];
  for (let other = year; years.length < count; other--) {
    if (other < EARLIEST_YEAR)
      throw new Error(
        `${count} years of ${days(year)} days up to ${year} would begin before ${EARLIEST_YEAR}`,
      );
    if (days(other) === days(year)) years.push(other);
  }
  return years;
}

/** Rows as JSON arrays by month (2023-01), moved from one year to another. */
function rowsByMonth(lines: readonly string[], from: number, to: number): Map<string, string[]> {
  const shift = Date.UTC(to) - Date.UTC(from);
  const months = new Map<string, string[]>();
  for (const line of lines) {
    const fields = line.trim().split(',');
    const open = Number(fields[0]) + shift;
    const month = new Date(open).toISOString().slice(0, 7);
    if (!month.startsWith(`${to}-`)) throw new Error(`Minutes of ${from} expected, got ${line}`);
    const row = fields.map((field) => `"${field}"`);
    row[0] = String(open);
    row[6] = String(Number(fields[6]) + shift);
    row[8] = fields[8]!;
    const rows = months.get(month) ?? [];
    if (rows.length === 0) months.set(month, rows);
    rows.push(`[${row.join(',')}]`);
  }
  return months;
}

const pathOf = (month: string): string => `symbol=BTCUSDT/timeframe=1m/open_time_month=${month}`;
const batchOf = (month: string): string =>
  `ingest_date=2100-01-01/bench/${pathOf(month).replaceAll('/', '__')}`;

/** @returns bytes of the gzip pages */
function writeBatch(folder: string, month: string, bodies: readonly (readonly string[])[]): number {
  const batchId = batchOf(month);
  const batch = join(folder, 'bronze', 'bronze', 'binance_klines', batchId);
  let packedBytes = 0;
  const [start] = rangeOf(bodies[0]!);
  const pages = bodies.map((body, index) => {
    const [from, to] = rangeOf(body);
    const name = `${String(index + 1).padStart(4, '0')}.json.gz`;
    const bytes = Buffer.from(`[${body.join(',')}]`);
    const packed = packPage(bytes);
    packedBytes += packed.length;
    write(join(batch, name), packed);
    return {
      object: `s3://bronze/bronze/binance_klines/${batchId}/${name}`,
      request: { method: 'GET', url: 'https://data-api.binance.vision/api/v3/klines' },
      asked: { from: from === start ? from : from + MINUTE, to },
      extent: { from, to },
      status: 200,
      headers: {},
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      records: body.length,
      fetched_at: FETCHED_AT,
    };
  });
  const manifest = {
    dataset: 'binance_klines',
    run: 'bench',
    batch_id: batchId,
    partition: pathOf(month),
    series: SERIES,
    fetched_at: FETCHED_AT,
    records: bodies.flat().length,
    pages,
  };
  write(join(batch, 'manifest.json'), JSON.stringify(manifest));
  return packedBytes;
}

/** From its first candle to the end of its last one, epoch ms. */
function rangeOf(body: readonly string[]): [number, number] {
  const openOf = (row: string) => Number(row.slice(1, row.indexOf(',')));
  return [openOf(body[0]!), openOf(body.at(-1)!) + MINUTE];
}

function partitionPlan(name: string) {
  const [year, month] = name.split('-').map(Number) as [number, number];
  const [from, to] = [Date.UTC(year, month - 1), Date.UTC(year, month)];
  return {
    values: { ...SERIES, open_time_month: (year - 1970) * 12 + month - 1 },
    path: pathOf(name),
    batchId: batchOf(name),
    series: SERIES,
    ranges: [{ from, to }],
    rows: (to - from) / MINUTE,
  };
}

function write(path: string, body: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, body);
}
