import { hash, unit } from './hash.ts';

/** One asset of the simulated market. */
export interface SimulatedAsset {
  /** What all its noise is drawn from. */
  readonly base: number;
  /** Price around which it moves, in the quote currency. */
  readonly level: number;
  /** Units of it that there are. */
  readonly supply: number;
}

/** Levels in USD and supplies that people know, by the asset's symbol: some of 2024. */
export const KNOWN_ASSETS = {
  BTC: [64_000, 19_700_000],
  ETH: [3000, 120_200_000],
  BNB: [560, 166_800_000],
  SOL: [150, 465_000_000],
  LTC: [72, 74_800_000],
  XRP: [0.6, 45_400_000_000],
  ADA: [0.42, 35_600_000_000],
  DOGE: [0.13, 145_000_000_000],
} as const satisfies Readonly<Record<string, readonly [level: number, supply: number]>>;
const known: Readonly<Record<string, readonly [level: number, supply: number]>> = KNOWN_ASSETS;
const QUOTE = /(USDT|USDC)$/;

/** @param name of the asset as every simulated provider knows it, e.g. BTCUSDT; one that nobody knows gets a level of its own */
export function simulatedAsset(seed: number, name: string): SimulatedAsset {
  const base = hash(seed, name, 0, 0);
  const own = 10 ** (1 + 4 * unit(base));
  const [level, supply] = known[name.replace(QUOTE, '')] ?? [own, Math.round(1e12 / own)];
  return { base, level, supply };
}

const HOUR = 3_600_000;
const PERIODS: readonly (readonly [milliseconds: number, amplitude: number])[] = [
  [HOUR, 0.004],
  [6 * HOUR, 0.01],
  [36 * HOUR, 0.03],
  [10 * 24 * HOUR, 0.08],
  [70 * 24 * HOUR, 0.25],
  [2 * 365 * 24 * HOUR, 0.7],
];

/** Price at a time (ms UTC): smooth noise over periods from an hour to two years. It is a demonstration and means nothing. */
export function priceAt({ base, level }: Pick<SimulatedAsset, 'base' | 'level'>, at: number): number {
  let exponent = 0;
  PERIODS.forEach(([period, amplitude], octave) => {
    const position = at / period;
    const cell = Math.floor(position);
    const share = position - cell;
    const smooth = share * share * (3 - 2 * share);
    const left = unit(hash(base, '', octave + 2, cell)) - 0.5;
    const right = unit(hash(base, '', octave + 2, cell + 1)) - 0.5;
    exponent += 2 * amplitude * (left + (right - left) * smooth);
  });
  return level * Math.exp(exponent);
}
