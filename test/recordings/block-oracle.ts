import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** An independent reading of recorded dumps of blocks, and what the models make of them: it imports nothing of the product. */
export type Cells = Readonly<Record<string, string | null>>;

const DAY = 86_400_000;

/** Digits of a fraction as an integer at a scale; what is behind it is cut off, as none of it is recorded. */
function units(text: string, scale: number): bigint {
  const [whole = '0', part = ''] = text.split('.');
  return BigInt(whole + part.padEnd(scale, '0').slice(0, scale));
}
const shown = (value: bigint, scale: number): string => {
  const text = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}`;
};
/** Half away from zero. */
function mean(values: readonly bigint[]): bigint {
  const sum = values.reduce((total, value) => total + value, 0n);
  const [n, d] = [(sum < 0n ? -sum : sum) * 2n, BigInt(values.length)];
  const rounded = (n + d) / (2n * d);
  return sum < 0n ? -rounded : rounded;
}
const seconds = (time: string) => Date.parse(`${time.replace(' ', 'T')}Z`) / 1000;

export const dimBlocks = (cells: readonly Cells[]): readonly Cells[] =>
  cells
    .map((cell) => ({
      chain: cell.chain!,
      block_id: cell.id!,
      hash: cell.hash!,
      time: cell.time!,
      date_key: cell.time!.slice(0, 10).replaceAll('-', ''),
      size: cell.size ?? null,
      miner: cell.guessed_miner ?? cell.miner ?? null,
      difficulty: shown(units(cell.difficulty!, 18), 18),
    }))
    .sort((a, b) =>
      a.chain === b.chain ? Number(a.block_id) - Number(b.block_id) : a.chain < b.chain ? -1 : 1,
    );

/** @param rates mean hash rate by UTC day, as recorded */
export function dailySummaries(
  cells: readonly Cells[],
  rates: ReadonlyMap<string, string>,
): readonly Cells[] {
  const byId = new Map(cells.map((cell) => [`${cell.chain} ${cell.id}`, cell]));
  const days = Map.groupBy(cells, ({ chain, time }) => `${chain} ${time!.slice(0, 10)}`);
  return [...days]
    .map(([name, blocks]) => {
      const [chain = '', day = ''] = name.split(' ');
      const sum = (column: string) =>
        blocks.reduce((total, block) => total + BigInt(block[column] ?? '0'), 0n).toString();
      const intervals = blocks.flatMap((block) => {
        const before = byId.get(`${chain} ${Number(block.id) - 1}`);
        return before ? [BigInt(seconds(block.time!) - seconds(before.time!)) * 10n ** 8n] : [];
      });
      const rate = chain === 'bitcoin' ? rates.get(day) : undefined;
      return {
        chain,
        day,
        blocks: String(blocks.length),
        transactions: sum('transaction_count'),
        size: sum('size'),
        fees: sum('fee_total'),
        average_interval_seconds: intervals.length === 0 ? null : shown(mean(intervals), 8),
        average_difficulty: shown(mean(blocks.map((block) => units(block.difficulty!, 18))), 18),
        average_hash_rate: rate === undefined ? null : wholeOf(rate),
      };
    })
    .sort((a, b) => (`${a.chain} ${a.day}` < `${b.chain} ${b.day}` ? -1 : 1));
}

/** Half away from zero. */
function wholeOf(text: string): string {
  const [whole = '0', part = ''] = text.split('.');
  return String(BigInt(whole) + (part.slice(0, 1) >= '5' ? 1n : 0n));
}

/** A day of a time in seconds. */
export const dayOf = (time: number): string =>
  new Date(Math.floor((time * 1000) / DAY) * DAY).toISOString().slice(0, 10);

/** A number's digits, without an exponent and zeros that say nothing: silver pads them to the scale of its column. */
export function plain(text: string): string {
  const [, digit, more = '', power] = /^(\d)(?:\.(\d+))?e-(\d+)$/.exec(text) ?? [];
  if (digit) return `0.${digit.padStart(Number(power), '0')}${more}`;
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

/** Every cell of every recorded dump of blocks, by chain, time and id. */
export const cellsOf = (folder: string): readonly Cells[] =>
  dumpCells(folder).toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
const key = (row: Cells): string => `${row.chain} ${row.time} ${String(row.id).padStart(12, '0')}`;

/** Every cell of every recorded dump in a folder, of days and of some blocks of a day, in no order. */
export function dumpCells(folder: string): readonly Cells[] {
  return readdirSync(folder).flatMap((name) => {
    const [, chain] =
      /^(.+?)-(?:1d-\d{4}-\d\d-\d\d|\d{4}-\d\d-\d\d-blocks-\d+-\d+)\.tsv\.gz$/.exec(name) ?? [];
    if (chain === undefined) return [];
    const [header = '', ...lines] = gunzipSync(readFileSync(join(folder, name)))
      .toString()
      .split('\n');
    const columns = header.split('\t');
    return lines.filter(Boolean).map((line) => {
      const cells = line.split('\t');
      return {
        chain,
        ...Object.fromEntries(columns.map((column, index) => [column, plain(cells[index] ?? '') || null])),
      };
    });
  });
}
