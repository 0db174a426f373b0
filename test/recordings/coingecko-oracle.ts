import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * An independent reading of the recorded market charts: it imports nothing of the product. Numbers go from the file's text to
 * decimal text by digits, never through a double.
 */
export interface Point {
  readonly coin: string;
  /** 5m, 1h, 1d */
  readonly granularity: string;
  /** `YYYY-MM-DD HH:MM:SS.ffffff` */
  readonly time: string;
  /** price, market cap, volume with 18 digits behind the point; null as recorded */
  readonly values: readonly (string | null)[];
}

const ARRAYS = ['prices', 'market_caps', 'total_volumes'];
const GRANULARITIES: Readonly<Record<string, readonly [name: string, step: number]>> = {
  '5m': ['5m', 300_000],
  hourly: ['1h', 3_600_000],
  daily: ['1d', 86_400_000],
};

/** Every distinct point, by coin, granularity and time; without the last of each file where that is the moment of the answer. */
export function pointsOf(folder: string): readonly Point[] {
  const found = new Map<string, Point>();
  const names = readdirSync(join(folder, 'coingecko'), { recursive: true, encoding: 'utf8' });
  // The later answer wins: by the date that ends the name.
  for (const name of names.sort((a, b) => (a.slice(-15) < b.slice(-15) ? -1 : 1))) {
    const [, coin, recorded] =
      /^(.+)-(5m|hourly|daily)-\w+-\d{4}-\d{2}-\d{2}\.json$/.exec(basename(name)) ?? [];
    const [granularity, step] = GRANULARITIES[recorded ?? ''] ?? [];
    if (!coin || !granularity || !step) continue;
    const arrays = arraysOf(readFileSync(join(folder, 'coingecko', name), 'utf8'));
    const now = Number(arrays[0]?.at(-1)?.[0]);
    for (const [time, price] of arrays[0] ?? []) {
      const at = Number(time);
      if (at === now && at % 1000 === 0 && at % step !== 0) continue;
      const others = [1, 2].map((i) => arrays[i]?.find(([other]) => other === time)?.[1]);
      found.set(`${coin} ${granularity} ${time}`, {
        coin,
        granularity,
        time: `${new Date(at).toISOString().slice(0, 23).replace('T', ' ')}000`,
        values: [price, ...others].map((value) =>
          value === undefined || value === 'null' ? null : fixed(value),
        ),
      });
    }
  }
  const order = (p: Point) => `${p.coin} ${p.granularity} ${p.time}`;
  return [...found.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** Pairs of each array as they stand in the text. */
function arraysOf(text: string): [time: string, value: string][][] {
  const flat = text.replace(/\s+/g, '');
  return ARRAYS.map((name) => {
    const start = flat.indexOf(`"${name}":[`) + name.length + 4;
    const end = flat.indexOf(']]', start);
    return [...flat.slice(start, end + 1).matchAll(/\[(\d+),([^\]]+)\]/g)].map(([, time, value]) => [
      time as string,
      value as string,
    ]);
  });
}

/** A JSON number ≥ 0 with 18 digits behind the point, half away from zero. */
export function fixed(number: string, places = 18): string {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) + places - fraction.length;
  const digits = BigInt(whole + fraction);
  const unit = 10n ** BigInt(Math.abs(shift));
  const scaled = shift >= 0 ? digits * unit : (2n * digits + unit) / (2n * unit);
  const text = String(scaled).padStart(places + 1, '0');
  return `${text.slice(0, -places)}.${text.slice(-places)}`;
}
