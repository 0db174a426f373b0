import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  assetsOf,
  averagesOf,
  digits,
  pointsOf,
  type Row,
  rankingsOf,
  summariesOf,
  units,
} from './asset-oracle.ts';
import { type RecordedLake, recordedLake } from './recorded-lake.ts';
import { rowTexts } from './row-texts.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);

test('the oracle rounds half away from zero, averages full windows alone and shares places', () => {
  expect(['1.0000000000000000005', '-0.0000000000000000004', '7'].map((text) => digits(units(text)))).toEqual(
    ['1.000000000000000001', '0.000000000000000000', '7.000000000000000000'],
  );
  const asset = (day: number, id: string, price: string): Row => ({
    ...{ taken_at: `2024-05-0${day} 00:40:00.000`, asset_id: id, symbol: id, name: id, supply: '1' },
    ...{ price_usd: price, market_cap_usd: price, volume_usd_24h: null },
  });
  const days = Array.from({ length: 7 }, (_, day) => asset(day + 1, 'a', `${day + 1}`));
  const summaries = summariesOf([...days, asset(2, 'b', '2')]);
  expect(summaries.map(({ price_change: change }) => change).slice(0, 3)).toEqual([
    null,
    '1.000000000000000000',
    '0.500000000000000000',
  ]);
  expect(
    averagesOf(summaries)
      .map((row) => row.price_avg_7)
      .slice(5),
  ).toEqual([null, '4.000000000000000000', null]);
  expect(rankingsOf(summaries)[1]).toMatchObject({
    market_cap_rank: '1',
    volume_rank: null,
    dominance: '0.500000000000000000',
  });
});

describe.skipIf(!recordings || !existsSync(join(recordings, 'coincap')))(
  'every recorded asset of CoinCap',
  () => {
    const source = join(recordings ?? '', 'coincap');
    let lake: RecordedLake;
    beforeAll(async () => {
      lake = await recordedLake(recordings!);
    }, 600_000);
    afterAll(() => lake?.close());

    const rows = (table: string, expected: readonly Row[], order: string) =>
      rowTexts(lake, table, expected, order, (column, text) =>
        column === 'taken_at' || column === 'time' ? text.padEnd(20, '.').padEnd(23, '0').slice(0, 23) : text,
      );

    test('silver holds every asset of every list and every point, each column by its digits', async () => {
      const assets = assetsOf(source);
      expect(assets.length).toBeGreaterThan(0);
      expect(await rows('silver.coincap_assets', assets, 'taken_at, asset_id')).toEqual(assets);
      const points = pointsOf(source);
      expect(points.length).toBeGreaterThan(0);
      expect(await rows('silver.coincap_history', points, 'asset_id, "interval", time')).toEqual(points);
      const { said } = lake;
      const counted = new RegExp(`coincap_assets +│ +\\d+ │ +${assets.length} │ +${assets.length} │`);
      expect(said).toMatch(counted);
      expect(said).toMatch(new RegExp(`coincap_history +│ +\\d+ │ +${points.length} │ +${points.length} │`));
    });

    test('the models equal an independent computation, which one digit changes', async () => {
      const assets = assetsOf(source);
      const summaries = summariesOf(assets);
      expect(await rows('gold.asset_daily_summary', summaries, 'asset_id, day')).toEqual(summaries);
      const averages = averagesOf(summaries);
      expect(await rows('gold.asset_rolling_averages', averages, 'asset_id, day')).toEqual(averages);
      const rankings = rankingsOf(summaries);
      expect(await rows('gold.asset_rankings', rankings, 'asset_id, day')).toEqual(rankings);
      const [first] = summaries;
      const altered = { ...first!, market_cap_usd: digits(units(first!.market_cap_usd!) + units('1000000')) };
      expect(rankingsOf(summaries.with(0, altered))).not.toEqual(rankings);
    });

    test('what is in the folder and is none of them is named', () => {
      expect(lake.said).toMatch(/not used:.*'data' is an object/s);
    });
  },
);
