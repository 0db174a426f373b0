import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coinlake, query, workFolder } from '../end-to-end/coinlake.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);
const dumps = join(recordings ?? '', 'blockchair', 'blocks-dump-tsv');

/** A number's digits, without an exponent and zeros that say nothing: silver pads them to the scale of its column. */
function plain(text: string): string {
  const [, digit, more = '', power] = /^(\d)(?:\.(\d+))?e-(\d+)$/.exec(text) ?? [];
  if (digit) return `0.${digit.padStart(Number(power), '0')}${more}`;
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

/** Every cell of every recorded dump, by chain, time and id: it imports nothing of the product. */
function cellsOf(folder: string): readonly Readonly<Record<string, string | null>>[] {
  const names = readdirSync(folder).filter((name) => /-1d-\d{4}-\d\d-\d\d\.tsv\.gz$/.test(name));
  return names
    .flatMap((name) => {
      const [, chain] = /^(.+)-1d-/.exec(basename(name)) ?? [];
      const [header = '', ...lines] = gunzipSync(readFileSync(join(folder, name)))
        .toString()
        .split('\n');
      const columns = header.split('\t');
      return lines.filter(Boolean).map((line) => {
        const cells = line.split('\t');
        return {
          chain: chain!,
          ...Object.fromEntries(columns.map((column, index) => [column, plain(cells[index] ?? '') || null])),
        };
      });
    })
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
const key = (row: Readonly<Record<string, string | null>>): string =>
  `${row.chain} ${row.time} ${String(row.id).padStart(12, '0')}`;

describe.skipIf(!recordings || !existsSync(dumps))('every recorded block of Blockchair', () => {
  const folder = workFolder();
  const alone = join(folder.path, 'recordings');
  let said: string;

  beforeAll(async () => {
    mkdirSync(alone, { recursive: true });
    symlinkSync(join(recordings ?? '', 'blockchair'), join(alone, 'blockchair'));
    const ended = await coinlake(['start', '--once', '--recordings', alone, '--data', folder.data]);
    expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    said = ended.stdout + ended.stderr;
  }, 300_000);
  afterAll(() => folder.remove());

  test('silver holds exactly the recorded blocks, every column by its digits, which one digit changes', async () => {
    const expected = cellsOf(dumps);
    expect(expected.length).toBeGreaterThan(0);
    const columns = [...new Set(expected.flatMap((row) => Object.keys(row)))];
    const names = columns.map((column) => (column === 'id' ? 'block_id' : column));
    const rows = await query(
      `SELECT ${names.join(', ')} FROM silver.blockchair_blocks ORDER BY chain, time, block_id`,
      folder.data,
    );
    const found = rows.map((row) =>
      Object.fromEntries(
        columns.map((column, index) => {
          const value = row[names[index]!];
          const text = value === null || value === undefined ? null : String(value);
          return [column, text && (/time$/.test(column) ? text.slice(0, 19) : plain(text))];
        }),
      ),
    );
    const whole = expected.map((row) =>
      Object.fromEntries(
        columns.map((column) => [column, (row as Record<string, string | null>)[column] ?? null]),
      ),
    );
    expect(found).toEqual(whole);
    expect(found).not.toEqual(whole.with(0, { ...whole[0]!, output_total: '1' }));
    expect(said).toMatch(
      new RegExp(`blockchair_blocks +│ +\\d+ │ +${expected.length} │ +${expected.length} │`),
    );
  });

  test('what is in the folder and no block of a day is named', () => {
    expect(said).toContain('no dataset reads');
  });
});
