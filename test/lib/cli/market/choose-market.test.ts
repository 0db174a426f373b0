import { expect, test } from 'vitest';
import { chooseMarket } from '../../../../lib/cli/market/choose-market.ts';
import { marketProviders } from '../../../../lib/cli/market/providers.ts';

const BINANCE = 'https://data-api.binance.vision/api/v3/ping';
const COINGECKO = 'https://api.coingecko.com/api/v3/ping';
const nobody = () => Promise.reject(new Error('asked'));
/** A probe by what each provider answers instead of OK. */
const missing = (binance?: string, coingecko?: string) => async (url: string) =>
  url === BINANCE ? binance : coingecko;

test('--simulate and --recordings choose without asking anybody', async () => {
  expect(await chooseMarket({ simulate: true, seed: 4 }, undefined, nobody)).toEqual({
    choice: { kind: 'simulated', seed: 4 },
    notes: [],
  });
  expect(await chooseMarket({ recordings: '/data/r', seed: 1 }, { kind: 'live' }, nobody)).toEqual({
    choice: { kind: 'recorded', folder: '/data/r' },
    notes: [],
  });
});

test('with a folder that stands for a bucket it is live without asking anybody', async () => {
  const folder = { orders: '/exports' };
  expect(await chooseMarket({ seed: 1, folder }, undefined, nobody)).toEqual({
    choice: { kind: 'live' },
    notes: [],
  });
});

test('a folder keeps its simulated or recorded market', async () => {
  const held = { kind: 'simulated', seed: 7 } as const;
  expect(await chooseMarket({ seed: 1 }, held, nobody)).toEqual({ choice: held, notes: [] });
  const recorded = { kind: 'recorded', folder: '/data/r' } as const;
  expect(await chooseMarket({ seed: 1 }, recorded, nobody)).toEqual({ choice: recorded, notes: [] });
});

test('both answer: live', async () => {
  expect(await chooseMarket({ seed: 1 }, undefined, missing())).toEqual({
    choice: { kind: 'live' },
    notes: [],
  });
});

test('Binance answers, another does not: live, and its dataset fails alone', async () => {
  expect(await chooseMarket({ seed: 1 }, undefined, missing(undefined, 'HTTP 429'))).toEqual({
    choice: { kind: 'live' },
    notes: [`CoinGecko does not answer at ${COINGECKO}: HTTP 429. Runs of coingecko_market_chart will fail`],
  });
});

test('Binance does not answer: simulated, and why', async () => {
  expect(await chooseMarket({ seed: 3 }, undefined, missing('HTTP 451'))).toEqual({
    choice: { kind: 'simulated', seed: 3 },
    notes: [`The market is simulated, because Binance does not answer at ${BINANCE}: HTTP 451`],
  });
});

test('without a network a folder of live rows is served, and its runs fail', async () => {
  expect(await chooseMarket({ seed: 3 }, { kind: 'live' }, missing('nothing within 3 s'))).toEqual({
    choice: { kind: 'live' },
    notes: [
      `Binance does not answer at ${BINANCE}: nothing within 3 s. Runs of binance_klines will fail; the rows that the folder holds are served`,
    ],
  });
});

test('a provider that nobody asks, and a market that no provider decides: live', async () => {
  const simulate = () => ({ api: () => undefined });
  const probe = 'https://b.example/ping';
  const providers = marketProviders({
    a: { provider: { name: 'a', title: 'A' }, simulate },
    b: { provider: { name: 'b', title: 'B', probe }, simulate },
  });
  const asked: string[] = [];
  const silent = async (url: string) => {
    asked.push(url);
    return 'HTTP 503';
  };
  expect(await chooseMarket({ seed: 1 }, undefined, silent, providers)).toEqual({
    choice: { kind: 'live' },
    notes: [`B does not answer at ${probe}: HTTP 503. Runs of b will fail`],
  });
  expect(asked).toEqual([probe]);
});
