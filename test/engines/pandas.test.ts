import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOptions } from '../end-to-end/client-options.ts';
import { coinlake } from '../end-to-end/coinlake.ts';
import { command } from './support/cache.ts';
import { oneDigitAltered, type TextTable } from './support/compare-rows.ts';
import { parseCsv } from './support/csv.ts';
import { lastBuildOf } from './support/model-builds.ts';
import { pandasPython } from './support/python.ts';
import { suiteLakehouse } from './support/suite.ts';

const { endpoint, data } = await suiteLakehouse();
/** Half of the last decimal, which the model rounds to, and what floating point adds to values of up to some 100,000. */
const TOLERANCE = 0.5e-8 + 1e-9;
const CANDLES = `SELECT symbol, open_time, open, high, low, close FROM silver.binance_klines
  WHERE timeframe = '1h' AND close_time < TIMESTAMP '{asOf}'`;

type Sessions = Readonly<Record<string, Readonly<Record<string, number | null>>>>;

let folder: string;
let published: TextTable;
let computed: Sessions;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coinlake-pandas-'));
  const athena = new AthenaClient(clientOptions(endpoint));
  const { asOf } = await lastBuildOf(athena, 'coinlake-dev', 'session_volatility');
  const [columns = [], ...rows] = parseCsv(await csv('SELECT * FROM gold.session_volatility'));
  published = { columns, rows };
  const candles = join(folder, 'candles.csv');
  writeFileSync(candles, await csv(CANDLES.replace('{asOf}', asOf)));
  const python = await pandasPython();
  computed = JSON.parse(await command(python, [join(import.meta.dirname, 'sessions.py'), candles, asOf]));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('session_volatility is what pandas resamples and rolls, to the last decimal', () => {
  expect(published.rows.length).toBe(Object.keys(computed).length);
  expect(published.rows.length).toBeGreaterThan(60);
  expect(deviations(published)).toEqual([]);
});

test('one altered digit is seen', () => {
  expect(deviations(oneDigitAltered(published, 'price_range_median_7'))).toHaveLength(1);
});

/** Where the published values are not those of pandas; at most ten. */
function deviations({ columns, rows }: TextTable): readonly string[] {
  const at = (row: readonly string[], column: string) => row[columns.indexOf(column)] ?? '';
  return rows
    .flatMap((row) => {
      const key = `${at(row, 'symbol')} ${at(row, 'session_date')}`;
      const session = computed[key];
      if (!session) return [`${key}: no such session`];
      return Object.entries(session).flatMap(([column, value]) => {
        const text = at(row, column);
        const isEqual =
          value === null ? text === '' : text !== '' && Math.abs(Number(text) - value) <= TOLERANCE;
        return isEqual ? [] : [`${key}, ${column}: ${text} instead of ${value}`];
      });
    })
    .slice(0, 10);
}

async function csv(sql: string): Promise<string> {
  const ended = await coinlake(['query', sql, '--format', 'csv', '--data', data]);
  if (ended.code !== 0) throw new Error(`coinlake query ended with ${ended.code}: ${ended.stderr}`);
  return ended.stdout;
}
