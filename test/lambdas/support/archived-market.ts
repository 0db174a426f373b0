import {
  type ArchiveFault,
  faultyArchive,
} from '../../../lib/datasets/binance_klines/stand-in/archive-faults.ts';
import { binanceMarket } from '../../../lib/datasets/binance_klines/stand-in/market-api.ts';
import { simulatedArchive } from '../../../lib/datasets/binance_klines/stand-in/simulated-archive.ts';
import { simulatedCandles } from '../../../lib/datasets/binance_klines/stand-in/simulated-candles.ts';
import { serveProvider } from '../../../localstack/providers/provider-server.ts';
import { correctedCandles, type Rewrite } from './corrected-candles.ts';

/** A simulated Binance with an archive whose files misbehave as `faults` says, by their name without .zip. */
export async function archivedMarket(now: Date) {
  const clock = () => now;
  const { source: candles, corrections } = correctedCandles(simulatedCandles({ seed: 5, now: clock }));
  const answers = correctedCandles(candles);
  let made = simulatedArchive(candles, clock);
  const faults = new Map<string, ArchiveFault>();
  const archive = faultyArchive({ file: (name) => made.file(name) }, ({ symbol, interval, date }) =>
    faults.get(`${symbol}-${interval}-${date}`),
  );
  const server = await serveProvider(binanceMarket({ candles: answers.source, archive, now: clock }));
  return {
    url: server.baseUrl,
    urls: server.requests as string[],
    close: () => server.close(),
    faults,
    /** Corrects a candle, in the API and in the files that are published from then on. */
    correct(openTime: number, rewrite: Rewrite) {
      corrections.set(openTime, rewrite);
      made = simulatedArchive(candles, clock);
    },
    /** Has the API alone answer otherwise. */
    misanswer: (openTime: number, rewrite: Rewrite) => void answers.corrections.set(openTime, rewrite),
    clearAnswers: () => answers.corrections.clear(),
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
