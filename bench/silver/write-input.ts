import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packPage } from '../../lambdas/bronze/page-archive.ts';

/** Most candles of one REST answer. */
const PAGE = 1000;
const FETCHED_AT = '2024-01-02T00:00:00.000Z';
const SERIES = { symbol: 'BTCUSDT', timeframe: '1m' };

/**
 * Writes a year of minutes as the bronze of one run: gzip REST pages of 1,000 candles by month, the second page of the
 * year a second time at the end of January (duplicates), a manifest a month, and the plan.
 * @param copies how often the year is repeated, each in a month partition of its own (later years), for memory at 4× and 16×
 * @returns pages and records written
 */
export function writeInput(
  csv: string,
  folder: string,
  copies: number,
): { readonly pages: number; readonly records: number } {
  const lines = gunzipSync(readFileSync(csv)).toString('latin1').trim().split('\n');
  let pages = 0;
  let records = 0;
  const partitions = Array.from({ length: copies }, (_, copy) => monthsOf(lines, copy)).flat();
  for (const { month, rows } of partitions) {
    const bodies = [];
    for (let at = 0; at < rows.length; at += PAGE) bodies.push(rows.slice(at, at + PAGE));
    if (month === '2023-01') bodies.push(bodies[1]!);
    const path = `symbol=BTCUSDT/timeframe=1m/open_time_month=${month}`;
    const batchId = batchOf(path);
    const batch = join(folder, 'bronze', 'bronze', 'binance_klines', batchId);
    const manifest = bodies.map((body, index) => {
      const name = `${String(index + 1).padStart(4, '0')}.json.gz`;
      const bytes = Buffer.from(`[${body.join(',')}]`);
      const packed = packPage(bytes);
      write(join(batch, name), packed);
      pages++;
      records += body.length;
      return {
        object: `s3://bronze/bronze/binance_klines/${batchId}/${name}`,
        request: { method: 'GET', url: 'https://data-api.binance.vision/api/v3/klines' },
        asked: { from: 0, to: 1 },
        status: 200,
        headers: {},
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        records: body.length,
        fetched_at: FETCHED_AT,
      };
    });
    write(
      join(batch, 'manifest.json'),
      JSON.stringify({
        dataset: 'binance_klines',
        run: 'bench',
        batch_id: batchId,
        partition: path,
        series: SERIES,
        fetched_at: FETCHED_AT,
        records: bodies.flat().length,
        pages: manifest,
      }),
    );
  }
  const plan = {
    run: 'bench',
    dataset: 'binance_klines',
    scheduledTime: FETCHED_AT,
    startedAt: FETCHED_AT,
    groups: [
      partitions.map(({ month, from, to }) => {
        const path = `symbol=BTCUSDT/timeframe=1m/open_time_month=${month}`;
        const [year, number] = month.split('-').map(Number) as [number, number];
        return {
          values: { symbol: 'BTCUSDT', timeframe: '1m', open_time_month: (year - 1970) * 12 + number - 1 },
          path,
          batchId: batchOf(path),
          series: SERIES,
          ranges: [{ from, to }],
          rows: (to - from) / 60_000,
        };
      }),
    ],
  };
  write(join(folder, 'plan.json'), JSON.stringify(plan));
  return { pages, records };
}

const batchOf = (path: string): string => `ingest_date=2024-01-02/bench/${path.replaceAll('/', '__')}`;

interface Month {
  /** e.g. 2023-01 */
  readonly month: string;
  /** Rows as JSON arrays. */
  readonly rows: readonly string[];
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
}

/** A copy's months lie in a later year of the same length: copy 1 in 2033, 2 in 2043 and so on would leave the calendar alike. */
function monthsOf(lines: readonly string[], copy: number): Month[] {
  const shift = copy === 0 ? 0 : Date.UTC(2023 - copy * 28) - Date.UTC(2023);
  const months = new Map<string, string[]>();
  for (const line of lines) {
    const fields = line.trim().split(',');
    const open = Number(fields[0]) + shift;
    const month = new Date(open).toISOString().slice(0, 7);
    const texts = [1, 2, 3, 4, 5, 7, 9, 10, 11].map((i) => [i, `"${fields[i]}"`] as const);
    const row: string[] = [];
    row[0] = String(open);
    row[6] = String(Number(fields[6]) + shift);
    row[8] = fields[8]!;
    for (const [i, text] of texts) row[i] = text;
    const rows = months.get(month) ?? [];
    if (rows.length === 0) months.set(month, rows);
    rows.push(`[${row.join(',')}]`);
  }
  return [...months].map(([month, rows]) => {
    const from = Date.parse(`${month}-01T00:00:00Z`);
    const next = new Date(from);
    next.setUTCMonth(next.getUTCMonth() + 1);
    return { month, rows, from, to: next.getTime() };
  });
}

function write(path: string, body: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, body);
}
