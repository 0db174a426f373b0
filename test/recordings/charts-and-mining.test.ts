import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CoinDay, coinDays, type Sample } from './coin-oracle.ts';
import { fixed, type Point, pointsOf } from './coingecko-oracle.ts';
import { baseAssets, marketDays } from './market-oracle.ts';
import { newestMining } from './newest-mining.ts';
import { type RecordedLake, recordedLake } from './recorded-lake.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);

const SILVER = `SELECT coin_id, granularity, time, price, market_cap, total_volume
  FROM silver.coingecko_market_chart ORDER BY coin_id, granularity, time`;

const SAMPLES = `SELECT coin_id AS coin, vs_currency AS currency, granularity, time, price
  FROM silver.coingecko_market_chart ORDER BY coin, currency, granularity, time`;
const DAYS = `SELECT coin_id AS coin, vs_currency AS currency, event_date AS day, granularity, open, close, average, minimum,
  maximum, samples FROM gold.coin_daily_metrics ORDER BY coin, currency, day`;

/** Numbers of the objects of a list, by their digits: JSON.parse would make doubles of them. */
function objectsOf(text: string, list: string): readonly Readonly<Record<string, string>>[] {
  const from = text.indexOf(`"${list}"`);
  const body = text.slice(from, text.indexOf(']', from));
  return [...body.matchAll(/\{([^}]*)\}/g)].map(([, members = '']) =>
    Object.fromEntries(
      [...members.matchAll(/"(\w+)":\s*([^,\s]+)/g)].map(([, name, value]) => [name, value]),
    ),
  );
}

const stamp = (seconds = '') =>
  new Date(Number(seconds) * 1000).toISOString().replace('T', ' ').replace('.000Z', '');
const shown = (row: Readonly<Record<string, unknown>>, columns: readonly string[]) =>
  columns.map((column) => (column === 'time' ? String(row.time).slice(0, 19) : String(row[column])));

test('the oracle writes numbers by their digits', () => {
  expect(
    ['1e-7', '12345678901234567890.5', '0.0000000000000000005', '7'].map((number) => fixed(number)),
  ).toEqual([
    '0.000000100000000000',
    '12345678901234567890.500000000000000000',
    '0.000000000000000001',
    '7.000000000000000000',
  ]);
});

describe.skipIf(
  !['coingecko', 'mempool/hashrate'].every((name) => recordings && existsSync(join(recordings, name))),
)('every recorded point of CoinGecko and mempool.space', () => {
  let lake: RecordedLake;
  let points: readonly Point[];
  let text: string;

  beforeAll(async () => {
    points = pointsOf(recordings ?? '');
    text = newestMining(join(recordings ?? '', 'mempool', 'hashrate'));
    lake = await recordedLake(recordings ?? '');
  }, 600_000);
  afterAll(() => lake?.close());

  test('silver holds exactly the distinct points, digit by digit', async () => {
    const rows = await lake.query(SILVER);
    expect(points.length).toBeGreaterThan(0);
    expect(rows.map(asPoint)).toEqual(points);
  });

  test('one altered digit is seen', () => {
    const [first] = points;
    const [price, ...others] = (first as Point).values;
    const altered = { ...(first as Point), values: [`${price?.slice(0, -1)}9`, ...others] };
    expect(points.with(0, altered)).not.toEqual(points);
  });

  test('coin_daily_metrics equals an independent computation from the samples, which one digit changes', async () => {
    const rows = (await lake.query(DAYS)).map((row) => ({ ...row, samples: Number(row.samples) }));
    const samples = (await lake.query(SAMPLES)) as unknown as readonly Sample[];
    const days = coinDays(samples);
    expect(days.length).toBeGreaterThan(30);
    expect(rows).toEqual(days);
    const day = days[Math.floor(days.length / 2)] as CoinDay;
    const first = samples.findIndex((sample) => isOf(sample, day));
    const { price, ...sample } = samples[first] as Sample;
    const altered = price.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
    expect(rows).not.toEqual(coinDays(samples.with(first, { ...sample, price: altered })));
  });

  test('fct_daily_market_summary equals an independent computation from the files, which one digit changes', async () => {
    const rows = await lake.query('SELECT * FROM gold.fct_daily_market_summary ORDER BY coin_id, day');
    const bars = await lake.query('SELECT symbol, day, close FROM gold.ohlcv_daily');
    const closes = new Map(bars.map(({ symbol, day, close }) => [`${symbol} ${day}`, String(close)]));
    const assets = baseAssets('glue-sql/seeds/cryptocurrencies.csv');
    const until = points.map(({ time }) => time.slice(0, 10)).reduce((a, b) => (a > b ? a : b));
    const expected = marketDays(points, closes, assets, until);
    expect(expected.length).toBeGreaterThan(1000);
    expect(rows).toEqual(expected);
    expect(rows.filter(({ difference }) => difference !== null).length).toBeGreaterThan(300);
    const at = points.findIndex(
      ({ coin, time }) => coin === 'bitcoin' && time.startsWith('2023-06-01 00:00:00'),
    );
    const [price = '', ...others] = points[at]!.values;
    const altered = { ...points[at]!, values: [`${price?.slice(0, -1)}1`, ...others] };
    expect(rows).not.toEqual(marketDays(points.with(at, altered), closes, assets, until));
  });

  test('every hash rate, digit by digit', async () => {
    const rows = await lake.query('SELECT time, hash_rate FROM silver.mempool_hashrate ORDER BY time');
    const expected = objectsOf(text, 'hashrates').map((point) => [
      stamp(point.timestamp),
      fixed(point.avgHashrate ?? '', 12),
    ]);
    expect(expected.length).toBeGreaterThan(365);
    expect(rows.map((row) => shown(row, ['time', 'hash_rate']))).toEqual(expected);
  });

  test('every difficulty, digit by digit', async () => {
    const columns = ['height', 'time', 'difficulty', 'adjustment'];
    const rows = await lake.query(
      `SELECT ${columns.join(', ')} FROM silver.mempool_difficulty ORDER BY height`,
    );
    const expected = objectsOf(text, 'difficulty').map((point) => [
      point.height,
      stamp(point.time),
      fixed(point.difficulty ?? ''),
      fixed(point.adjustment ?? ''),
    ]);
    expect(expected.length).toBeGreaterThan(26);
    expect(rows.map((row) => shown(row, columns))).toEqual(expected);
    const [first] = expected;
    expect(rows.map((row) => shown(row, columns))).not.toEqual(
      expected.with(0, [...first!.slice(0, 3), '0.1']),
    );
  });
});

function asPoint(row: Readonly<Record<string, unknown>>): Point {
  const text = (name: string) => (row[name] === null ? null : String(row[name]));
  return {
    coin: String(row.coin_id),
    granularity: String(row.granularity),
    time: String(row.time).padEnd('2024-01-01 00:00:00.000000'.length, '0'),
    values: [text('price'), text('market_cap'), text('total_volume')],
  };
}

const isOf = (sample: Sample, day: CoinDay) =>
  sample.coin === day.coin &&
  sample.currency === day.currency &&
  sample.granularity === day.granularity &&
  sample.time.startsWith(day.day);
