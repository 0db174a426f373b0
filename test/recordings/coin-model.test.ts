import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coinlake, query, workFolder } from '../end-to-end/coinlake.ts';
import { type CoinDay, coinDays, type Sample } from './coin-oracle.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);
const START_TIMEOUT_MS = 600_000;
const SAMPLES = `SELECT coin_id AS coin, vs_currency AS currency, granularity, time, price
  FROM silver.coingecko_market_chart ORDER BY coin, currency, granularity, time`;
const DAYS = `SELECT coin_id AS coin, vs_currency AS currency, event_date AS day, granularity, open, close, average, minimum,
  maximum, samples FROM gold.coin_daily_metrics ORDER BY coin, currency, day`;

describe.skipIf(!recordings || !existsSync(join(recordings, 'coingecko')))(
  'coin_daily_metrics of recorded charts',
  () => {
    const folder = workFolder();
    let samples: readonly Sample[];
    beforeAll(async () => {
      const settings = folder.settings({ datasets: { binance_klines: false } });
      const args = ['start', '--once', '--recordings', recordings ?? '', '--settings', settings];
      const ended = await coinlake([...args, '--data', folder.data]);
      expect(ended.code, ended.stderr + ended.stdout).toBe(0);
      samples = (await query(SAMPLES, folder.data)) as unknown as readonly Sample[];
    }, START_TIMEOUT_MS);
    afterAll(() => folder.remove());

    test('equals an independent computation from the samples, which one digit changes', async () => {
      const rows = (await query(DAYS, folder.data)).map((row) => ({ ...row, samples: Number(row.samples) }));
      const days = coinDays(samples);
      expect(days.length).toBeGreaterThan(30);
      expect(rows).toEqual(days);
      const day = days[Math.floor(days.length / 2)] as CoinDay;
      const first = samples.findIndex((sample) => isOf(sample, day));
      const { price, ...sample } = samples[first] as Sample;
      const altered = price.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
      expect(rows).not.toEqual(coinDays(samples.with(first, { ...sample, price: altered })));
    });
  },
);

const isOf = (sample: Sample, day: CoinDay) =>
  sample.coin === day.coin &&
  sample.currency === day.currency &&
  sample.granularity === day.granularity &&
  sample.time.startsWith(day.day);
