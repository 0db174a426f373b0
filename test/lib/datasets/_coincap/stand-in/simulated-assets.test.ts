import { expect, test } from 'vitest';
import { simulatedAssets } from '../../../../../lib/datasets/_coincap/stand-in/simulated-assets.ts';
import { simulatedHistory } from '../../../../../lib/datasets/_coincap/stand-in/simulated-history.ts';

const AT = new Date('2024-06-01T00:40:00Z');
type Asset = Readonly<Record<string, string>>;
const listed = (seed: number, at = AT) => simulatedAssets(seed, at).data as readonly Asset[];

test('the same seed and time give the same list; the largest market value comes first', () => {
  expect(listed(1)).toEqual(listed(1));
  expect(listed(2)).not.toEqual(listed(1));
  const caps = listed(1).map(({ marketCapUsd }) => Number(marketCapUsd));
  expect(caps).toEqual([...caps].sort((a, b) => b - a));
  expect(listed(1).map(({ rank }) => rank)).toEqual(caps.map((_, index) => String(index + 1)));
});

test('prices and volumes are plausible, and volume is not flat', () => {
  for (const seed of [1, 2, 3]) {
    const byId = new Map(listed(seed).map((asset) => [asset.id, asset]));
    const price = (id: string) => Number(byId.get(id)?.priceUsd);
    expect(price('bitcoin')).toBeGreaterThan(10_000);
    expect(price('bitcoin')).toBeLessThan(400_000);
    expect(price('dogecoin')).toBeLessThan(1);
    expect(Math.abs(price('tether') - 1)).toBeLessThan(0.01);
    expect(Number(byId.get('bitcoin')?.supply)).toBeLessThan(21_000_000);
    for (const { volumeUsd24Hr, marketCapUsd } of byId.values())
      expect(Number(volumeUsd24Hr) / Number(marketCapUsd)).toBeLessThan(1.2);
  }
  const days = Array.from({ length: 10 }, (_, day) => listed(1, new Date(AT.getTime() + day * 86_400_000)));
  expect(new Set(days.map(([first]) => first?.volumeUsd24Hr)).size).toBe(10);
});

test('past prices are those of the lists', () => {
  const { data } = JSON.parse(simulatedHistory(1, AT, 'bitcoin', 'd1')!.toString()) as {
    readonly data: readonly { readonly time: number; readonly priceUsd: string }[];
  };
  const last = data.at(-1)!;
  expect(new Date(last.time).toISOString()).toBe('2024-06-01T00:00:00.000Z');
  expect(last.priceUsd).toBe(listed(1, new Date(last.time)).find(({ id }) => id === 'bitcoin')?.priceUsd);
  expect(simulatedHistory(1, AT, 'unknown', 'd1')).toBeUndefined();
});
