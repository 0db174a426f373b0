import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { marketProviders } from '../../../lib/cli/market/providers.ts';
import { openMarket } from '../../../lib/cli/market.ts';
import { standIns } from '../../../lib/datasets/stand-ins.ts';
import type { Replay, StandIn } from '../../../lib/stand-ins/index.ts';
import { workFolder } from '../../end-to-end/coinlake.ts';

const folder = workFolder();
afterEach(() => folder.remove());

test('recordings: no folder, and a folder without recordings', async () => {
  const missing = join(folder.path, 'missing');
  await expect(openMarket({ kind: 'recorded', folder: missing })).rejects.toThrow(
    `--recordings ${missing}: there is no such folder`,
  );
  const empty = join(folder.path, 'empty');
  mkdirSync(empty, { recursive: true });
  writeFileSync(join(empty, 'notes.txt'), 'no candles');
  const known = marketProviders(standIns);
  const examples = new Set(
    known.flatMap(({ datasets }) => datasets.flatMap(({ standIn }) => standIn.recordings?.example ?? [])),
  );
  const providers = known.map(({ folder, name }) => folder ?? name);
  const listed = [...examples].join(' or ');
  await expect(openMarket({ kind: 'recorded', folder: empty })).rejects.toThrow(
    `--recordings ${empty}: nothing found that a dataset knows. Expected files such as ${listed}\n` +
      `.: notes.txt: in the folder of no provider: ${providers.join(', ')} expected`,
  );
});

test('a recording asks for what is recorded, every timeframe, and ends with it', async () => {
  const recording = join(folder.path, 'recording');
  mkdirSync(join(recording, 'binance'), { recursive: true });
  const candle = (at: string, length: number) =>
    `${Date.parse(at)},1.5,2.5,1.0,2.0,10.0,${Date.parse(at) + length - 1},15.5,7,4.0,6.2,0\n`;
  const file = (name: string, rows: readonly string[]) =>
    writeFileSync(join(recording, 'binance', name), rows.join(''));
  file('ABCUSDT-1m-2020-01-01.csv', [
    candle('2020-01-01T00:00Z', 60_000),
    candle('2020-01-01T00:01Z', 60_000),
  ]);
  file('ABCUSDT-1m-2023-05.csv', [candle('2023-05-01T00:00Z', 60_000)]);
  file('ABCUSDT-1h-2023-05.csv', [candle('2023-05-01T00:00Z', 3_600_000)]);
  file('ABCUSDT-1w-2023-05.csv', [candle('2023-05-01T00:00Z', 7 * 86_400_000)]);
  const market = await openMarket({ kind: 'recorded', folder: recording });
  try {
    const window = (timeframe: string, from: string, to: string) => ({
      symbol: 'ABCUSDT',
      timeframe,
      from: `${from}:00.000Z`,
      to: `${to}:00.000Z`,
    });
    expect(market.datasets).toMatchObject({
      binance_klines: {
        windows: [
          window('1h', '2023-05-01T00:00', '2023-05-01T01:00'),
          window('1m', '2020-01-01T00:00', '2020-01-01T00:02'),
          window('1m', '2023-05-01T00:00', '2023-05-01T00:01'),
        ],
      },
      coingecko_market_chart: false,
    });
    expect(market.end).toEqual({ binance_klines: new Date('2023-05-01T01:00:00Z') });
    expect(market.unreadable).toEqual([]);
    expect(market.unused).toEqual([
      'binance: ABCUSDT-1w-2023-05.csv: interval 1w: those read are 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 3d',
    ]);
  } finally {
    await market.close();
  }
});

test('a recording of CoinGecko alone leaves Binance out and names each stretch', async () => {
  const recording = join(folder.path, 'coins');
  mkdirSync(join(recording, 'coingecko', 'charts'), { recursive: true });
  const chart = (times: readonly string[]) => {
    const points = times.map((time) => [Date.parse(time), 1.5]);
    return JSON.stringify({ prices: points, market_caps: points, total_volumes: points });
  };
  const file = (name: string, times: readonly string[]) =>
    writeFileSync(join(recording, 'coingecko', 'charts', name), chart(times));
  file('usd-coin-daily-2d-2023-05-03.json', [
    '2023-05-01T00:00:00Z',
    '2023-05-02T00:00:00Z',
    '2023-05-03T00:00:00Z',
    '2023-05-03T11:12:13Z',
  ]);
  file('usd-coin-hourly-2d-2021-01-01.json', ['2021-01-01T00:03:04.567Z', '2021-01-01T01:59:59.001Z']);
  file('notes-2021-01-01.json', ['2021-01-01T00:03:04.567Z']);
  const market = await openMarket({ kind: 'recorded', folder: recording });
  try {
    const series = { coin_id: 'usd-coin', vs_currency: 'usd' };
    expect(market.datasets).toMatchObject({
      binance_klines: false,
      coingecko_market_chart: {
        windows: [
          {
            ...{ ...series, granularity: '1h' },
            from: '2021-01-01T00:00:00.000Z',
            to: '2021-01-01T02:00:00.000Z',
          },
          {
            ...{ ...series, granularity: '1d' },
            from: '2023-05-01T00:00:00.000Z',
            to: '2023-05-04T00:00:00.000Z',
          },
        ],
        intervals: 'explicit',
        reachDays: null,
        requestsPerMinute: 10_000,
      },
    });
    expect(market.end).toEqual({ coingecko_market_chart: new Date('2023-05-04T00:00:00Z') });
    expect(Object.keys(market.endpoints)).toEqual(['coingecko']);
  } finally {
    await market.close();
  }
});

test('a simulated market answers on loopback and gives its addresses', async () => {
  const market = await openMarket({ kind: 'simulated', seed: 1 });
  try {
    const base = market.endpoints.binance ?? '';
    expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${base}/api/v3/klines?symbol=BTCUSDT&interval=1h&limit=2`);
    expect(await response.json()).toHaveLength(2);
    const ping = await fetch(`${market.endpoints.coingecko}/api/v3/ping`);
    expect(await ping.json()).toEqual({ gecko_says: '(V3) To the Moon!' });
  } finally {
    await market.close();
  }
});

test('a recording of several: a broken file is named, a provider nobody reads, and a dataset that is off', async () => {
  const recording = join(folder.path, 'mixed');
  for (const provider of ['binance', 'coingecko', 'kraken'])
    mkdirSync(join(recording, provider), { recursive: true });
  const row = '1704067200000,1.5,2.5,1.0,2.0,10.0,1704070799999,15.5,7,4.0,6.2,0\n';
  writeFileSync(join(recording, 'binance', 'ABCUSDT-1h-2024-01.csv'), row);
  writeFileSync(join(recording, 'binance', 'ABCUSDT-1h-2024-02.zip'), 'no zip');
  writeFileSync(join(recording, 'coingecko', 'bitcoin-daily-1d-2024-01-01.json'), '{}');
  writeFileSync(join(recording, 'kraken', 'ohlc.csv'), '');
  const choice = { kind: 'recorded', folder: recording } as const;
  const market = await openMarket(choice, new Set(['coingecko_market_chart']));
  try {
    expect(market.datasets.coingecko_market_chart).toBe(false);
    expect(market.unreadable).toEqual([
      `${join(recording, 'binance', 'ABCUSDT-1h-2024-02.zip')}: no sound zip file: invalid zip data`,
    ]);
    expect(market.unused).toEqual([
      'coingecko: bitcoin-daily-1d-2024-01-01.json: the settings leave coingecko_market_chart out',
      "kraken: ohlc.csv: no dataset reads a provider 'kraken'",
    ]);
  } finally {
    await market.close();
  }
});

test('a live market leaves out what answers nobody without a key, and says which key', async () => {
  const live = (off: readonly string[], keys: Record<string, string>, endpoints = {}) =>
    openMarket({ kind: 'live' }, new Set(off), undefined, { keys, endpoints });
  const without = await live([], {});
  expect(without.datasets).toEqual({ coincap_assets: false, coincap_history: false });
  expect(without.notes).toEqual([
    'coincap_assets and coincap_history are off: coincap answers nobody without a key. Put COINCAP_API_KEY into the environment or into .env',
  ]);
  const left = await live(['coincap_assets'], {});
  expect(left.notes).toEqual([
    'coincap_history is off: coincap answers nobody without a key. Put COINCAP_API_KEY into the environment or into .env',
  ]);
  const nothing = { datasets: {}, notes: [] };
  expect(await live([], { COINCAP_API_KEY: '0123456789abcdef' })).toMatchObject(nothing);
  // Who stands before it may have a key.
  expect(await live([], {}, { coincap: 'http://127.0.0.1:1' })).toMatchObject(nothing);
});

/** Two datasets of one provider, each of which reads the files of its own name and answers its own path. */
const chains = marketProviders(
  Object.fromEntries(
    ['blocks', 'fees'].map((name): [string, StandIn] => [
      name,
      {
        provider: { name: 'chains', title: 'Chains' },
        simulate: ({ seed }) => ({ api: answersTo(name, `${name} ${seed}`) }),
        recordings: { example: `chains/${name}.json`, replay: (of) => replayed(name, of) },
      },
    ]),
  ),
);
const answersTo =
  (name: string, body: string) =>
  ({ path }: { readonly path: string }) =>
    path === `/${name}` ? { status: 200, headers: {}, body } : undefined;
function replayed(name: string, of: string): Replay {
  const paths = readdirSync(of).map((file) => join(of, file));
  const own = paths.filter((path) => basename(path).startsWith(name));
  return {
    ...(own.length > 0 && {
      source: { api: answersTo(name, 'recorded'), settings: { windows: own.length }, end: new Date(0) },
    }),
    unused: paths.filter((path) => !own.includes(path)).map((path) => ({ path, reason: `no ${name}` })),
    unreadable: [],
  };
}
const ask = async (base: string | undefined, path: string) => {
  const response = await fetch(`${base}${path}`);
  return `${response.status} ${await response.text()}`;
};

test('two datasets of one provider are asked at one address; a dataset without a stand-in is left out', async () => {
  const off = new Set(['coingecko_market_chart']);
  const market = await openMarket({ kind: 'simulated', seed: 7 }, off, chains);
  try {
    const base = market.endpoints.chains;
    expect(Object.keys(market.endpoints)).toEqual(['chains']);
    expect(await ask(base, '/blocks')).toBe('200 blocks 7');
    expect(await ask(base, '/fees')).toBe('200 fees 7');
    expect(await ask(base, '/others')).toBe('404 Not Found');
    // Of the project's own datasets these providers know none.
    expect(new Set(Object.values(market.datasets))).toEqual(new Set([false]));
    expect(market.notes).toContain(
      'binance_klines is left out: it has no stand-in (lib/datasets/binance_klines/stand-in.ts)',
    );
    expect(market.notes.some((text) => text.startsWith('coingecko_market_chart'))).toBe(false);
  } finally {
    await market.close();
  }
});

test('a file is unused where no dataset of its provider reads it', async () => {
  const recording = join(folder.path, 'shared');
  mkdirSync(join(recording, 'chains'), { recursive: true });
  for (const name of ['blocks-1', 'blocks-2', 'prices']) writeFileSync(join(recording, 'chains', name), '');
  const open = (off: readonly string[]) =>
    openMarket({ kind: 'recorded', folder: recording }, new Set(off), chains);
  const market = await open([]);
  try {
    expect(market.unused).toEqual(['chains: prices: no blocks; no fees']);
    expect(market.datasets).toMatchObject({ blocks: { windows: 2 }, fees: false });
    expect(market.end).toEqual({ blocks: new Date(0) });
    expect(await ask(market.endpoints.chains, '/blocks')).toBe('200 recorded');
  } finally {
    await market.close();
  }
  const withoutFees = await open(['fees']);
  await withoutFees.close();
  expect(withoutFees.unused).toEqual(['chains: prices: no blocks; the settings leave fees out']);
  await expect(open(['blocks', 'fees'])).rejects.toThrow(
    `--recordings ${recording}: nothing found that a dataset knows. Expected files such as chains/blocks.json or chains/fees.json\n` +
      'chains: blocks-1, blocks-2, prices: the settings leave blocks and fees out',
  );
});

test('a file that several datasets look at is told once, with the reasons of those that it could be for', async () => {
  const recording = join(folder.path, 'several');
  const write = (path: string, body: string | Uint8Array) => {
    mkdirSync(join(recording, path, '..'), { recursive: true });
    writeFileSync(join(recording, path), body);
  };
  const dump = gzipSync('id\ttime\ttransaction_count\n1\t2024-01-31 00:00:01\t1');
  write('blockchair/blocks-a/bitcoin-1d-2024-01-31.tsv.gz', dump);
  write('blockchair/blocks-b/bitcoin-1d-2024-01-31.tsv.gz', dump);
  write('coincap/cut.json', '{"data":[');
  const market = await openMarket({ kind: 'recorded', folder: recording });
  try {
    expect(market.unused).toEqual([
      'blockchair/blocks-b: bitcoin-1d-2024-01-31.tsv.gz: blocks-a/bitcoin-1d-2024-01-31.tsv.gz is of the same day',
    ]);
    expect(market.unreadable).toEqual([
      `${join(recording, 'coincap/cut.json')}: no JSON: Unexpected end of JSON input`,
    ]);
  } finally {
    await market.close();
  }
});
