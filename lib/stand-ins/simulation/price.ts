import { hash, unit } from './hash.ts';

/** One asset of the simulated market. */
export interface SimulatedAsset {
  /** What all its noise is drawn from. */
  readonly base: number;
  /** Price around which it moves, in the quote currency. */
  readonly level: number;
}

/** @param name of the asset as every simulated provider knows it, e.g. BTCUSDT */
export function simulatedAsset(seed: number, name: string): SimulatedAsset {
  const base = hash(seed, name, 0, 0);
  return { base, level: 10 ** (1 + 4 * unit(base)) };
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
export function priceAt({ base, level }: SimulatedAsset, at: number): number {
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
