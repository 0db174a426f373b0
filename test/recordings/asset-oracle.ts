import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** An independent reading of the recorded lists of assets, and what follows from them: it imports nothing of the product. */
export type Row = Readonly<Record<string, string | null>>;

const SCALE = 18;
const UNIT = 10n ** BigInt(SCALE);
const DAY = 86_400_000;

/** A text of digits as an integer of 10^-18, half away from zero. */
export function units(text: string): bigint {
  const [, sign, whole = '', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') throw new Error(`no number: ${text}`);
  const kept = BigInt(whole + part.slice(0, SCALE).padEnd(SCALE, '0'));
  const value = kept + ((part[SCALE] ?? '0') >= '5' ? 1n : 0n);
  return sign ? -value : value;
}
export function digits(value: bigint): string {
  const text = (value < 0n ? -value : value).toString().padStart(SCALE + 1, '0');
  return `${value < 0n ? '-' : ''}${text.slice(0, -SCALE)}.${text.slice(-SCALE)}`;
}
/** Quotient at 18 decimals, half away from zero. */
function divide(a: bigint, b: bigint): bigint {
  const [n, d] = [(a < 0n ? -a : a) * 2n, b < 0n ? -b : b];
  const half = (n + d) / (2n * d);
  return a < 0n !== b < 0n ? -half : half;
}
const stamp = (time: number) => new Date(time).toISOString().slice(0, 23).replace('T', ' ');

interface Answer {
  readonly data: unknown;
  readonly timestamp: number;
}
function answersIn(folder: string): readonly Answer[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.json(\.gz)?$/.test(name))
    .map((name) => {
      const bytes = readFileSync(join(folder, name));
      return JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()) as Answer;
    });
}

/** Every asset of every list, of a day the last list alone, by time and asset. */
export function assetsOf(folder: string): readonly Row[] {
  const lists = answersIn(folder).filter(
    ({ data }) => Array.isArray(data) && data.every((item) => 'id' in item && 'priceUsd' in item),
  );
  const last = (list: Answer) =>
    !lists.some(
      ({ timestamp }) =>
        timestamp > list.timestamp && Math.floor(timestamp / DAY) === Math.floor(list.timestamp / DAY),
    );
  const number = (value: string | null | undefined) => (value ? digits(units(value)) : null);
  return lists
    .filter(last)
    .flatMap(({ data, timestamp }) =>
      (data as Readonly<Record<string, string>>[]).map((item) => ({
        taken_at: stamp(timestamp),
        asset_id: item.id!,
        rank: item.rank!,
        symbol: item.symbol!,
        name: item.name!,
        supply: number(item.supply),
        max_supply: number(item.maxSupply),
        market_cap_usd: number(item.marketCapUsd),
        volume_usd_24h: number(item.volumeUsd24Hr),
        price_usd: number(item.priceUsd),
        change_percent_24h: number(item.changePercent24Hr),
        vwap_24h: number(item.vwap24Hr),
        explorer: item.explorer ?? null,
        tokens: item.tokens === undefined ? null : JSON.stringify(item.tokens),
      })),
    )
    .sort(by('taken_at', 'asset_id'));
}

/** Points of the recorded histories, whose files are named by asset and interval. */
export function pointsOf(folder: string): readonly Row[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .flatMap((name) => {
      const [, asset, interval] = /([^/]+)-([mhd]\d+)-\d{4}-\d\d-\d\d\.json$/.exec(name) ?? [];
      if (!asset || !interval) return [];
      const { data } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
        data: Record<string, string>[];
      };
      return data.map((point) => ({
        asset_id: asset,
        interval,
        time: stamp(Number(point.time)),
        price_usd: digits(units(point.priceUsd!)),
        circulating_supply: point.circulatingSupply ? digits(units(point.circulatingSupply)) : null,
      }));
    })
    .sort(by('asset_id', 'interval', 'time'));
}

const by =
  (...names: readonly string[]) =>
  (a: Row, b: Row) => {
    for (const name of names) if (a[name] !== b[name]) return String(a[name]) < String(b[name]) ? -1 : 1;
    return 0;
  };
const nextDay = (day: string, days = 1) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

export function summariesOf(assets: readonly Row[]): readonly Row[] {
  const last = new Map<string, string>();
  for (const { taken_at: at } of assets) {
    const day = at!.slice(0, 10);
    if (at! > (last.get(day) ?? '')) last.set(day, at!);
  }
  const rows = assets.filter(({ taken_at: at }) => last.get(at!.slice(0, 10)) === at);
  const find = (id: string, day: string) =>
    rows.find(({ asset_id, taken_at }) => asset_id === id && taken_at!.startsWith(day));
  return rows
    .map((row) => {
      const day = row.taken_at!.slice(0, 10);
      const before = find(row.asset_id!, nextDay(day, -1));
      const [now, then] = [units(row.price_usd!), before ? units(before.price_usd!) : 0n];
      return {
        ...{ asset_id: row.asset_id!, day, taken_at: row.taken_at!, symbol: row.symbol!, name: row.name! },
        price_usd: row.price_usd!,
        market_cap_usd: row.market_cap_usd!,
        volume_usd_24h: row.volume_usd_24h!,
        supply: row.supply!,
        price_change: then === 0n ? null : digits(divide((now - then) * UNIT, then)),
      };
    })
    .sort(by('asset_id', 'day'));
}

export function averagesOf(summaries: readonly Row[]): readonly Row[] {
  const names = { price: 'price_usd', volume: 'volume_usd_24h', market_cap: 'market_cap_usd' };
  return summaries.map((row) => {
    const own = summaries.filter(({ asset_id, day }) => asset_id === row.asset_id && day! <= row.day!);
    const means = Object.entries(names).flatMap(([name, column]) =>
      [7, 30].map((count) => {
        const values = own.slice(-count).map((one) => one[column]);
        const isFull = values.length === count && values.every((value) => value !== null);
        const sum = isFull ? values.reduce((total, value) => total + units(value!), 0n) : 0n;
        return [`${name}_avg_${count}`, isFull ? digits(divide(sum, BigInt(count))) : null];
      }),
    );
    return { asset_id: row.asset_id!, day: row.day!, ...Object.fromEntries(means) };
  });
}

export function rankingsOf(summaries: readonly Row[]): readonly Row[] {
  const names = { market_cap: 'market_cap_usd', volume: 'volume_usd_24h', change: 'price_change' };
  const place = (row: Row, column: string) => {
    if (row[column] === null) return null;
    const own = units(row[column]!);
    return (
      summaries.filter(
        (other) => other.day === row.day && other[column] !== null && units(other[column]!) > own,
      ).length + 1
    );
  };
  return summaries.map((row) => {
    const before = summaries.find(
      ({ asset_id, day }) => asset_id === row.asset_id && day === nextDay(row.day!, -1),
    );
    const places = Object.entries(names).map(([name, column]) => {
      const [now, then] = [place(row, column), before ? place(before, column) : null];
      return { name, now, move: now === null || then === null ? null : then - now };
    });
    const total = summaries
      .filter(({ day, market_cap_usd: cap }) => day === row.day && cap !== null)
      .reduce((sum, { market_cap_usd: cap }) => sum + units(cap!), 0n);
    const text = (value: number | null) => (value === null ? null : String(value));
    return {
      ...{ asset_id: row.asset_id!, day: row.day! },
      ...Object.fromEntries(places.map(({ name, now }) => [`${name}_rank`, text(now)])),
      ...Object.fromEntries(places.map(({ name, move }) => [`${name}_rank_move`, text(move)])),
      dominance:
        row.market_cap_usd === null ? null : digits(divide(units(row.market_cap_usd!) * UNIT, total)),
    };
  });
}
