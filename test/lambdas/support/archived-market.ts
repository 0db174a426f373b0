import {
  type ArchiveFault,
  faultyArchive,
} from '../../../lib/datasets/binance_klines/stand-in/archive-faults.ts';
import { binanceMarket } from '../../../lib/datasets/binance_klines/stand-in/market-api.ts';
import { simulatedArchive } from '../../../lib/datasets/binance_klines/stand-in/simulated-archive.ts';
import { simulatedCandles } from '../../../lib/datasets/binance_klines/stand-in/simulated-candles.ts';
import { serveProvider } from '../../../localstack/providers/provider-server.ts';

/** A simulated Binance with an archive whose files misbehave as `faults` says, by their name without .zip. */
export async function archivedMarket(now: Date) {
  const clock = () => now;
  const candles = simulatedCandles({ seed: 5, now: clock });
  const faults = new Map<string, ArchiveFault>();
  const archive = faultyArchive(simulatedArchive(candles, clock), ({ symbol, interval, date }) =>
    faults.get(`${symbol}-${interval}-${date}`),
  );
  const server = await serveProvider(binanceMarket({ candles, archive, now: clock }));
  return {
    url: server.baseUrl,
    urls: server.requests as string[],
    close: () => server.close(),
    faults,
    /** Names of the files asked for since the last call, and how many pages of the API. */
    asked() {
      const requests = (server.requests as string[]).splice(0);
      const name = (path: string) => path.slice(path.lastIndexOf('/') + 1);
      return {
        files: requests.filter((path) => path.startsWith('/data/')).map(name),
        pages: requests.filter((path) => path.startsWith('/api/')).length,
      };
    },
  };
}
