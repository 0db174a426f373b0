import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coinlake, query, workFolder } from '../end-to-end/coinlake.ts';
import { fixed, type Point, pointsOf } from './coingecko-oracle.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);

const SILVER = `SELECT coin_id, granularity, time, price, market_cap, total_volume
  FROM silver.coingecko_market_chart ORDER BY coin_id, granularity, time`;

test('the oracle writes numbers by their digits', () => {
  expect(['1e-7', '12345678901234567890.5', '0.0000000000000000005', '7'].map(fixed)).toEqual([
    '0.000000100000000000',
    '12345678901234567890.500000000000000000',
    '0.000000000000000001',
    '7.000000000000000000',
  ]);
});

describe.skipIf(!recordings || !existsSync(join(recordings, 'coingecko')))(
  'every recorded point of CoinGecko',
  () => {
    const folder = workFolder();
    // A folder that has only this provider runs only its datasets.
    const alone = join(folder.path, 'recordings');
    let points: readonly Point[];
    const run = () => coinlake(['start', '--once', '--recordings', alone, '--data', folder.data]);

    beforeAll(async () => {
      points = pointsOf(recordings ?? '');
      mkdirSync(alone, { recursive: true });
      symlinkSync(join(recordings ?? '', 'coingecko'), join(alone, 'coingecko'));
      const ended = await run();
      expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    }, 300_000);
    afterAll(() => folder.remove());

    test('silver holds exactly the distinct points, digit by digit', async () => {
      const rows = await query(SILVER, folder.data);
      expect(points.length).toBeGreaterThan(0);
      expect(rows.map(asPoint)).toEqual(points);
    });

    test('one altered digit is seen', () => {
      const [first] = points;
      const [price, ...others] = (first as Point).values;
      const altered = { ...(first as Point), values: [`${price?.slice(0, -1)}9`, ...others] };
      expect(points.with(0, altered)).not.toEqual(points);
    });

    test('a second run makes no snapshot, a third asks nothing', async () => {
      const silver = async () => {
        const { stdout } = await coinlake(['tables', '--data', folder.data]);
        return stdout.split('\n').filter((line) => /silver\.|gold\./.test(line));
      };
      const first = await silver();
      expect((await run()).code).toBe(0);
      expect(await silver()).toEqual(first);
      const third = await run();
      expect(third.code).toBe(0);
      expect(await silver()).toEqual(first);
      expect(third.stdout).not.toMatch(/coingecko_market_chart: SUCCEEDED .*ingest/);
    }, 600_000);
  },
);

function asPoint(row: Readonly<Record<string, unknown>>): Point {
  const text = (name: string) => (row[name] === null ? null : String(row[name]));
  return {
    coin: String(row.coin_id),
    granularity: String(row.granularity),
    time: String(row.time).padEnd('2024-01-01 00:00:00.000000'.length, '0'),
    values: [text('price'), text('market_cap'), text('total_volume')],
  };
}
