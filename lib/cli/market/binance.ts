import { binanceMarket } from '../../../localstack/providers/binance/market-api.ts';
import { recordedArchive } from '../../../localstack/providers/binance/recorded-archive.ts';
import { recordedCandles } from '../../../localstack/providers/binance/recorded-candles.ts';
import { simulatedArchive } from '../../../localstack/providers/binance/simulated-archive.ts';
import { simulatedCandles } from '../../../localstack/providers/binance/simulated-candles.ts';
import { serveProvider } from '../../../localstack/providers/provider-server.ts';
import { type MarketProvider, served } from './provider-market.ts';

const PROVIDER = 'binance';

export const binance: MarketProvider = {
  name: 'Binance',
  datasets: ['binance_klines'],
  probe: 'https://data-api.binance.vision/api/v3/ping',
  folder: 'binance',
  example: 'binance/<any folder>/BTCUSDT-1h-2024-01.csv (.json, .gz, .zip)',
  async simulate(seed) {
    const now = () => new Date();
    const candles = simulatedCandles({ seed, now });
    const archive = simulatedArchive(candles, now);
    return served(await serveProvider(binanceMarket({ candles, archive, now })), PROVIDER);
  },
  async replay(folder) {
    const candles = recordedCandles(folder);
    const stretches = candles.stretches();
    const unreadable = candles.unreadable().map(({ message }) => message);
    const told = { unused: candles.unused, unreadable };
    if (stretches.length === 0) return told;
    const windows = stretches.map(({ symbol, interval, from, to }) => ({
      symbol,
      timeframe: interval,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    }));
    const broken = new Set(candles.unreadable().map(({ path }) => path));
    const archive = recordedArchive(folder, broken);
    const api = binanceMarket({ candles, archive, now: () => new Date() });
    const market = served(await serveProvider(api), PROVIDER, {
      datasets: { binance_klines: { windows } },
      end: { binance_klines: new Date(Math.max(...stretches.map(({ to }) => to))) },
    });
    return { market, ...told };
  },
};
