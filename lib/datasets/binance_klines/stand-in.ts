import type { Replay, StandIn } from '../../stand-ins/index.ts';
import { ADDRESSES } from './settings.ts';
import { binanceMarket } from './stand-in/market-api.ts';
import { recordedArchive } from './stand-in/recorded-archive.ts';
import { recordedCandles } from './stand-in/recorded-candles.ts';
import { simulatedArchive } from './stand-in/simulated-archive.ts';
import { simulatedCandles } from './stand-in/simulated-candles.ts';

/** Binance on this machine: simulated candles and archive files, or recorded ones. */
export default {
  provider: {
    name: 'binance',
    title: 'Binance',
    probe: `${ADDRESSES.api}/api/v3/ping`,
    decides: true,
  },
  simulate({ seed, now }) {
    const candles = simulatedCandles({ seed, now });
    return { api: binanceMarket({ candles, archive: simulatedArchive(candles, now), now }) };
  },
  recordings: { example: 'binance/<any folder>/BTCUSDT-1h-2024-01.csv (.json, .gz, .zip)', replay },
} satisfies StandIn;

function replay(folder: string): Replay {
  const candles = recordedCandles(folder);
  const stretches = candles.stretches();
  const unreadable = candles.unreadable().map(({ message }) => message);
  const told = { unused: candles.unused(), unreadable };
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
  const end = new Date(Math.max(...stretches.map(({ to }) => to)));
  return { source: { api, settings: { windows }, end }, ...told };
}
