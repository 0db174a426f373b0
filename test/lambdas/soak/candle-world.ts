import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { zipSync } from 'fflate';
import { seeded } from '../../setup/seeded.ts';

/**
 * A provider of hourly candles, with what it really has, and the ways in which it misbehaves. It imports nothing of the product: what
 * should come out of a schedule is computed here.
 */

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export type ApiFault =
  | 'wrong_interval'
  | 'wrong_symbol'
  | 'holes'
  | 'empty'
  | 'conflict'
  | 'throttled'
  | 'unavailable'
  | 'truncated'
  | 'skewed'
  | 'year_1969'
  | 'year_2200'
  | 'not_json';
export type FileFault = 'wrong_checksum' | 'half_zip' | 'altered' | 'holes' | 'not_there' | 'other_symbol';

export const API_FAULTS: readonly ApiFault[] = [
  'wrong_interval',
  'wrong_symbol',
  'holes',
  'empty',
  'conflict',
  'throttled',
  'unavailable',
  'truncated',
  'skewed',
  'year_1969',
  'year_2200',
  'not_json',
];
export const FILE_FAULTS: readonly FileFault[] = [
  'wrong_checksum',
  'half_zip',
  'altered',
  'holes',
  'not_there',
  'other_symbol',
];

/** Fields of a row as the API writes them, open time first. */
export type Candle = readonly string[];

/** The candle of a symbol that opens at a time. */
function candleOf(seed: number, time: number): Candle {
  const random = seeded(seed * 7919 + time / HOUR);
  const cents = (least: number, span: number) => (least + Math.floor(random() * span)) / 100;
  const [open, close] = [cents(5000, 5000), cents(5000, 5000)];
  const high = Math.max(open, close) + cents(0, 500);
  const low = Math.min(open, close) - cents(0, 500);
  const volume = cents(100, 100_000);
  const written = (value: number) => value.toFixed(8);
  return [
    String(time),
    ...[open, high, low, close, volume].map(written),
    String(time + HOUR - 1),
    written(volume * 3),
    String(1 + Math.floor(random() * 1000)),
    written(volume / 2),
    written(volume),
    '0',
  ];
}

export class CandleWorld {
  /** Epoch ms: what lies at or behind it has not happened. */
  clock = 0;
  apiFault: ApiFault | undefined;
  fileFault: FileFault | undefined;
  requests = 0;
  readonly #seed: number;
  readonly #holes: ReadonlySet<number>;
  readonly #chance: () => number;

  /** @param holes open times of candles that the provider does not have */
  constructor(seed: number, holes: ReadonlySet<number>) {
    this.#seed = seed;
    this.#holes = holes;
    this.#chance = seeded(seed + 1_000_003);
  }

  /** What there is of [from, to). */
  candles(from: number, to: number): Candle[] {
    const found: Candle[] = [];
    for (let time = Math.ceil(from / HOUR) * HOUR; time < to && time + HOUR <= this.clock; time += HOUR)
      if (!this.#holes.has(time)) found.push(candleOf(this.#seed, time));
    return found;
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests++;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://provider');
    if (pathname.startsWith('/data/')) this.#answerFile(pathname, response);
    else this.#answerApi(searchParams, response);
  }

  #answerApi(query: URLSearchParams, response: ServerResponse): void {
    const fault = this.#chance() < 0.8 ? this.apiFault : undefined;
    if (fault === 'throttled') {
      const headers: Record<string, string> = this.#chance() < 0.5 ? { 'retry-after': '0' } : {};
      response.writeHead(429, headers).end('{"code":-1003,"msg":"Too many requests."}');
      // What is to be retried at once must come to an end.
      if (headers['retry-after']) this.apiFault = undefined;
      return;
    }
    if (fault === 'unavailable') return void response.writeHead(503).end('unavailable');
    if (fault === 'not_json') return void response.end('<html>blocked</html>');
    const [from, to] = [Number(query.get('startTime')), Number(query.get('endTime')) + 1];
    const rows = this.candles(from, to).slice(0, Number(query.get('limit')));
    const body = JSON.stringify(this.#misread(rows, fault));
    response.end(fault === 'truncated' ? body.slice(0, Math.floor(body.length / 2)) : body);
  }

  #misread(rows: readonly Candle[], fault: ApiFault | undefined): readonly Candle[] {
    const moved = (row: Candle, by: number) =>
      row.with(0, String(Number(row[0]) + by)).with(6, String(Number(row[6]) + by));
    const some = () => Math.floor(this.#chance() * rows.length);
    switch (fault) {
      case 'wrong_interval':
        return rows.map((row) => row.with(6, String(Number(row[0]) + 59_999)));
      case 'wrong_symbol':
        return rows.map((row) => candleOf(this.#seed + 500_000, Number(row[0])));
      case 'holes':
        return rows.filter(() => this.#chance() > 0.3);
      case 'empty':
        return [];
      case 'conflict': {
        const row = rows[some()];
        return row ? [...rows, row.with(4, row[1]!).with(5, '0.00000001')] : rows;
      }
      case 'skewed':
        return rows.map((row) => moved(row, 1234));
      case 'year_1969':
        return rows.length === 0 ? rows : [rows[0]!.with(0, '-31536000000').with(6, '-31532400001'), ...rows];
      case 'year_2200': {
        const at = some();
        return rows.map((row, index) =>
          index === at ? moved(row, Date.UTC(2200, 0, 1) - Number(row[0])) : row,
        );
      }
      default:
        return rows;
    }
  }

  #answerFile(path: string, response: ServerResponse): void {
    const [, symbol, date] = /\/([A-Z]+)-1h-([\d-]+)\.zip(?:\.CHECKSUM)?$/.exec(path) ?? [];
    const [year = 0, month = 1, day] = (date ?? '').split('-').map(Number);
    const from = Date.UTC(year, month - 1, day ?? 1);
    const to = day === undefined ? Date.UTC(year, month, 1) : from + DAY;
    const rows = this.candles(from, to);
    const fault = this.fileFault;
    if (to > this.clock || rows.length === 0 || fault === 'not_there')
      return void response.writeHead(404).end();
    // The same for the file and its checksum.
    const random = seeded(this.#seed + from / HOUR);
    const lines = rows
      .filter(() => fault !== 'holes' || random() > 0.2)
      .map((row) => (fault === 'altered' && random() < 0.2 ? row.with(8, String(Number(row[8]) + 1)) : row));
    if (fault === 'altered') lines[0] = lines[0]!.with(8, '5000');
    const named = fault === 'other_symbol' ? 'ETHUSDT' : symbol;
    const csv = Buffer.from(`${lines.map((row) => row.join(',')).join('\n')}\n`);
    const zip = zipSync({ [`${named}-1h-${date}.csv`]: csv }, { mtime: new Date(1980, 0, 1), level: 1 });
    const served = fault === 'half_zip' ? zip.subarray(0, Math.floor(zip.length / 2)) : zip;
    if (!path.endsWith('.CHECKSUM')) return void response.end(served);
    const told = fault === 'wrong_checksum' ? Buffer.from('another') : served;
    const sha256 = createHash('sha256').update(told).digest('hex');
    response.end(`${sha256}  ${symbol}-1h-${date}.zip\n`);
  }
}
