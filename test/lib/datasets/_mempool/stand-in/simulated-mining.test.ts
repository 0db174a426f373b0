import { expect, test } from 'vitest';
import { simulatedMining } from '../../../../../lib/datasets/_mempool/stand-in/simulated-mining.ts';

const at = (seed: number, time: string) =>
  JSON.parse(simulatedMining(seed, new Date(time)).toString()) as {
    readonly hashrates: readonly { readonly timestamp: number; readonly avgHashrate: number }[];
    readonly difficulty: readonly {
      readonly time: number;
      readonly height: number;
      readonly adjustment: number;
    }[];
  };

test('a later answer has what an earlier one had, and the days since; a seed has its own', () => {
  const earlier = at(1, '2024-06-01T12:00:00Z');
  const later = at(1, '2024-06-03T00:00:00Z');
  expect(later.hashrates.slice(0, earlier.hashrates.length)).toEqual(earlier.hashrates);
  expect(later.hashrates.length - earlier.hashrates.length).toBe(2);
  expect(later.difficulty.slice(0, earlier.difficulty.length)).toEqual(earlier.difficulty);
  expect(at(2, '2024-06-01T12:00:00Z').hashrates).not.toEqual(earlier.hashrates);
});

test('only days that have ended, at a plausible size', () => {
  const { hashrates, difficulty } = at(1, '2024-06-01T12:00:00Z');
  expect(new Date(hashrates.at(-1)!.timestamp * 1000).toISOString()).toBe('2024-05-31T00:00:00.000Z');
  const rates = hashrates.map(({ avgHashrate }) => avgHashrate);
  expect(Math.min(...rates)).toBeGreaterThan(8e19);
  expect(Math.max(...rates)).toBeLessThan(9e20);
  expect(difficulty.every(({ height }) => height % 2016 === 0)).toBe(true);
  expect(difficulty.slice(1).every(({ adjustment }) => adjustment > 0.8 && adjustment < 1.3)).toBe(true);
});
