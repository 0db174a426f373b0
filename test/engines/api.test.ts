import { writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientOptions } from '../end-to-end/client-options.ts';
import { coinlake, type Running, startCoinlake } from '../end-to-end/coinlake.ts';
import { command, installed, pythonWith } from './support/cache.ts';
import { lastBuildOf } from './support/model-builds.ts';
import { pandasPython } from './support/python.ts';
import { suiteLakehouse } from './support/suite.ts';

const { endpoint, data } = await suiteLakehouse();
/** Half of the last decimal, and what floating point adds to values of up to some 100,000. */
const TOLERANCE = 0.5e-8 + 1e-9;

let dashboard: Running;
let address: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coinlake-api-'));
  dashboard = startCoinlake(['dashboard', '--data', data, '--page-port', '0']);
  address = (await dashboard.said(/^Page and API: (\S+) \(/m))[1] ?? '';
});
afterAll(async () => {
  dashboard?.kill('SIGINT');
  await dashboard?.ended;
  await rm(folder, { recursive: true, force: true });
});

const ask = async <Answer>(path: string): Promise<Answer> =>
  (await (await fetch(`${address}${path}`)).json()) as Answer;

describe('sessions, against pandas', () => {
  type Values = Readonly<Record<string, unknown>>;
  let sessions: Readonly<Record<string, Values>>;
  let today: Readonly<Record<string, Values>>;
  beforeAll(async () => {
    const athena = new AthenaClient(clientOptions(endpoint));
    const { asOf } = await lastBuildOf(athena, 'coinlake-dev', 'session_volatility');
    const python = await pandasPython();
    const byPandas = async (script: string, where: string) => {
      const sql = `SELECT symbol, open_time, open, high, low, close FROM silver.binance_klines WHERE timeframe = '1h'${where}`;
      const { stdout } = await coinlake(['query', sql, '--format', 'csv', '--data', data]);
      const candles = join(folder, `${script}.csv`);
      writeFileSync(candles, stdout);
      return JSON.parse(await command(python, [join(import.meta.dirname, script), candles, asOf]));
    };
    sessions = await byPandas('sessions.py', ` AND close_time < TIMESTAMP '${asOf}'`);
    today = await byPandas('today.py', '');
  });

  /** Paths at which an answer is not what pandas computed; numbers are texts of decimals. */
  function deviations(answer: unknown, computed: unknown, path = ''): readonly string[] {
    if (typeof computed === 'object' && computed !== null)
      return Object.entries(computed).flatMap(([name, value]) =>
        deviations((answer as Values | undefined)?.[name], value, `${path}.${name}`),
      );
    const isSame =
      typeof computed === 'number' && answer !== null
        ? Math.abs(Number(answer) - computed) <= TOLERANCE
        : answer === computed;
    return isSame ? [] : [`${path}: ${answer}, ${computed} by pandas`];
  }

  test('/statistics: the newest sessions of each symbol, newest first, to the last decimal', async () => {
    const { count, data: rows } = await ask<{ count: number; data: Values[] }>('/statistics?days=365');
    const keys = rows.map(({ symbol, session_date }) => `${symbol} ${session_date}`);
    const expected = Object.keys(sessions)
      .sort()
      .reduce((found, key) => {
        const [symbol = ''] = key.split(' ');
        return found.set(symbol, [key, ...(found.get(symbol) ?? [])]);
      }, new Map<string, string[]>());
    expect(keys).toEqual([...expected].sort().flatMap(([, own]) => own.slice(0, 365)));
    expect(count).toBe(rows.length);
    expect(count).toBeGreaterThan(60);
    const found = (all: readonly Values[]) =>
      all.flatMap((row, i) => deviations(row, sessions[keys[i] ?? ''], keys[i]));
    expect(found(rows).slice(0, 5)).toEqual([]);
    const altered = rows.with(0, { ...rows[0], price_range: `${Number(rows[0]?.price_range) + 1e-7}` });
    expect(found(altered)).toHaveLength(1);
  });

  test('/today: the open session, whole sessions, and as many hours of them', async () => {
    const { data: rows } = await ask<{ data: (Values & { symbol: string })[] }>('/today');
    expect(rows.map(({ symbol }) => symbol)).toEqual(Object.keys(today).sort());
    for (const row of rows) expect(deviations(row, today[row.symbol], row.symbol)).toEqual([]);
    expect(rows.some(({ candles }) => Number(candles) > 0)).toBe(true);
    const [first] = rows;
    const altered = { ...first, same_hours: first?.whole };
    expect(deviations(altered, today[first?.symbol ?? '']).length).toBeGreaterThan(0);
  });
});

describe('the description, OpenAPI 3.1', () => {
  test('is valid to an independent validator, which finds a planted mistake', async () => {
    const python = await pythonWith('openapi-spec-validator-0.7.2', ['openapi-spec-validator==0.7.2']);
    const description = await ask<Record<string, unknown>>('/openapi.json');
    const check = async (name: string, content: object) => {
      const path = join(folder, name);
      await writeFile(path, JSON.stringify(content));
      return command(python, ['-m', 'openapi_spec_validator', '--schema', '3.1', path]);
    };
    expect(await check('openapi.json', description)).toContain('OK');
    await expect(
      check('broken.json', { ...description, paths: { '/x': { get: { responses: { 200: {} } } } } }),
    ).rejects.toThrow(/description/);
  });

  test('makes a client that compiles, refuses what is wrong, and gets answers', async () => {
    const tools = await installed('openapi-client-7.13.0', async (partial) => {
      await command('npm', [
        ...['install', '--prefix', partial, '--no-save', '--silent'],
        ...['openapi-typescript@7.13.0', 'openapi-fetch@0.17.0', 'typescript@5.9.3'],
      ]);
    });
    const work = await mkdtemp(join(tools, 'client-'));
    try {
      const bin = (name: string) => join(tools, 'node_modules', '.bin', name);
      await command(bin('openapi-typescript'), [`${address}/openapi.json`, '-o', join(work, 'api.ts')]);
      const client = (parameter: string) => `
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

declare const process: { argv: string[] };
const client = createClient<paths, 'application/json'>({ baseUrl: process.argv[2] });
const { data: statistics } = await client.GET('/statistics', { params: { query: ${parameter} } });
const { data: runs } = await client.GET('/api/v1/runs', { params: { query: { limit: '2' } } });
const { data: rows, error } = await client.GET('/api/v1/tables/{table}/rows', {
  params: { path: { table: 'gold.no_such' }, query: {} },
});
const first: string | undefined = runs?.runs[0]?.run;
console.log(JSON.stringify({ count: statistics?.count, first, rows: rows ?? null, detail: (error as components['schemas']['Problem'] | undefined)?.detail }));
`;
      const compile = async (name: string, parameter: string) => {
        await writeFile(join(work, `${name}.ts`), client(parameter));
        const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck'];
        await command(bin('tsc'), [...options, '--outDir', join(work, 'out'), join(work, `${name}.ts`)]);
      };
      await writeFile(join(work, 'package.json'), '{"type":"module"}');
      await compile('client', "{ days: '3', symbol: 'BTCUSDT' }");
      const answer = JSON.parse(await command(process.execPath, [join(work, 'out', 'client.js'), address]));
      expect(answer).toEqual({
        count: 3,
        first: expect.stringMatching(/^[\w-]{36}$/),
        rows: null,
        detail: 'There is no table gold.no_such: it was never made, or no run has made it yet',
      });
      await expect(compile('wrong', '{ dais: 3 }')).rejects.toThrow(/dais/);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
});
