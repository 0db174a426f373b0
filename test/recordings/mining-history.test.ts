import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coinlake, query, workFolder } from '../end-to-end/coinlake.ts';
import { onlyDatasets } from '../end-to-end/only-datasets.ts';
import { fixed } from './coingecko-oracle.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);
const hashrates = recordings && join(recordings, 'mempool', 'hashrate');

/** Numbers of the objects of a list, by their digits: JSON.parse would make doubles of them. */
function objectsOf(text: string, list: string): readonly Readonly<Record<string, string>>[] {
  const from = text.indexOf(`"${list}"`);
  const body = text.slice(from, text.indexOf(']', from));
  return [...body.matchAll(/\{([^}]*)\}/g)].map(([, members = '']) =>
    Object.fromEntries(
      [...members.matchAll(/"(\w+)":\s*([^,\s]+)/g)].map(([, name, value]) => [name, value]),
    ),
  );
}

const stamp = (seconds = '') =>
  new Date(Number(seconds) * 1000).toISOString().replace('T', ' ').replace('.000Z', '');
const shown = (row: Readonly<Record<string, unknown>>, columns: readonly string[]) =>
  columns.map((column) => (column === 'time' ? String(row.time).slice(0, 19) : String(row[column])));

describe.skipIf(!hashrates || !existsSync(hashrates))('the recorded history of mempool.space', () => {
  const folder = workFolder();
  let text: string;
  beforeAll(async () => {
    const newest = readdirSync(hashrates!)
      .filter((name) => /^bitcoin-all-.*\.json$/.test(name))
      .sort()
      .at(-1);
    text = readFileSync(join(hashrates!, newest!), 'utf8');
    const settings = folder.settings({
      datasets: onlyDatasets({ mempool_hashrate: {}, mempool_difficulty: {} }),
    });
    const args = [
      'start',
      '--once',
      '--recordings',
      recordings ?? '',
      '--settings',
      settings,
      '--data',
      folder.data,
    ];
    const ended = await coinlake(args);
    expect(ended.code, ended.stderr + ended.stdout).toBe(0);
  }, 300_000);
  afterAll(() => folder.remove());

  test('every hash rate, digit by digit', async () => {
    const rows = await query(
      'SELECT time, hash_rate FROM silver.mempool_hashrate ORDER BY time',
      folder.data,
    );
    const expected = objectsOf(text, 'hashrates').map((point) => [
      stamp(point.timestamp),
      fixed(point.avgHashrate ?? '', 12),
    ]);
    expect(expected.length).toBeGreaterThan(365);
    expect(rows.map((row) => shown(row, ['time', 'hash_rate']))).toEqual(expected);
  });

  test('every difficulty, digit by digit', async () => {
    const columns = ['height', 'time', 'difficulty', 'adjustment'];
    const rows = await query(
      `SELECT ${columns.join(', ')} FROM silver.mempool_difficulty ORDER BY height`,
      folder.data,
    );
    const expected = objectsOf(text, 'difficulty').map((point) => [
      point.height,
      stamp(point.time),
      fixed(point.difficulty ?? ''),
      fixed(point.adjustment ?? ''),
    ]);
    expect(expected.length).toBeGreaterThan(26);
    expect(rows.map((row) => shown(row, columns))).toEqual(expected);
    const [first] = expected;
    expect(rows.map((row) => shown(row, columns))).not.toEqual(
      expected.with(0, [...first!.slice(0, 3), '0.1']),
    );
  });
});
