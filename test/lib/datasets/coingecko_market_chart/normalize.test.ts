import { describe, expect, it } from 'vitest';
import { batchNormalizer } from '../../../../lambdas/normalize/normalize-batch.ts';
import type { RowBatch } from '../../../../lib/contracts/table.ts';
import { chartRows } from '../../../../lib/datasets/coingecko_market_chart/chart-rows.ts';
import coingeckoMarketChart from '../../../../lib/datasets/coingecko_market_chart/dataset.ts';
import type { PartitionPlan } from '../../../../lib/ingestion/run/run-plan.ts';

const HOUR = 3_600_000;
const AT = Date.UTC(2024, 5, 1);
const SCHEDULED = AT + 4 * HOUR + HOUR / 4;
const series = { coin_id: 'bitcoin', vs_currency: 'usd', granularity: '1h' };
const partition: PartitionPlan = {
  values: series,
  path: 'coin_id=bitcoin/vs_currency=usd/granularity=1h',
  batchId: 'ingest_date=2024-06-01/r1/p',
  series,
  ranges: [{ from: AT, to: SCHEDULED }],
  rows: 5,
};
const nothing: RowBatch = {
  length: 0,
  columns: Object.fromEntries(coingeckoMarketChart.table.fields.map(({ name }) => [name, []])),
};

/** Normalizes one answer of CoinGecko, as it comes. */
async function normalized(prices: readonly string[], caps = prices, volumes = prices, current = nothing) {
  const chart = `{"prices":[${prices}],"market_caps":[${caps}],"total_volumes":[${volumes}]}`;
  const object = 's3://bronze/0001.json.gz';
  const body = chartRows(Buffer.from(chart), { object, extension: 'json', series });
  const records = new Set([...prices, ...caps, ...volumes].map((pair) => pair.split(',')[0])).size;
  const fetchedAt = new Date(SCHEDULED + 60_000);
  async function* pages() {
    yield { object, body, fetchedAt, records };
  }
  return batchNormalizer(coingeckoMarketChart, SCHEDULED)(partition, fetchedAt, pages(), current);
}
const column = (rows: RowBatch | undefined, name: string) =>
  Array.from(
    { length: rows?.length ?? 0 },
    (_, row) => rows!.constants?.[name] ?? rows!.columns[name]![row]!,
  );
const micros = (offset: number) => BigInt(AT + offset) * 1000n;

describe('a market chart', () => {
  it('becomes exact decimals: any digits, exponents, half away from zero behind the 18th', async () => {
    const { rows, counts } = await normalized([
      `[${AT + 1},12345678901234567890.123456789012345678]`,
      `[${AT + HOUR + 1},1e-7]`,
      `[${AT + 2 * HOUR + 1},0.0000000000000000005]`,
      `[${AT + 3 * HOUR + 1},27309.802923311734]`,
    ]);
    expect(column(rows, 'price')).toEqual([
      12345678901234567890123456789012345678n,
      100000000000n,
      1n,
      27309802923311734000000n,
    ]);
    expect(column(rows, 'granularity')).toEqual(['1h', '1h', '1h', '1h']);
    expect(column(rows, 'time')[0]).toBe(micros(1));
    expect(counts).toMatchObject({ records: 4, inserted: 4 });
  });

  it('keeps points without cap or volume, and not without price', async () => {
    const { rows, broken, counts } = await normalized(
      [`[${AT + 1},1]`, `[${AT + HOUR + 1},null]`],
      [`[${AT + 1},null]`, `[${AT + HOUR + 1},2]`],
      [`[${AT + 1},null]`, `[${AT + HOUR + 1},3]`],
    );
    expect(column(rows, 'market_cap')).toEqual([null]);
    expect(column(rows, 'total_volume')).toEqual([null]);
    expect(broken).toEqual([
      {
        object: 's3://bronze/0001.json.gz',
        rowNumber: 2,
        reason: 'price null: a value expected',
        raw: `[${AT + HOUR + 1},null,2,3]`,
      },
    ]);
    expect(counts).toMatchObject({ records: 2, inserted: 1, quarantined: 1 });
  });

  it('loses no point of arrays of different lengths', async () => {
    const { broken, counts } = await normalized(
      [`[${AT + 1},1]`, `[${AT + HOUR + 1},2]`],
      [`[${AT + 1},1]`, `[${AT + HOUR + 1},2]`, `[${AT + 2 * HOUR + 1},3]`],
      [`[${AT + 1},1]`],
    );
    expect(broken.map(({ reason }) => reason)).toEqual([
      "total_volume 'absent from total_volumes': a number expected",
      "price 'absent from prices': a number expected",
    ]);
    expect(counts).toMatchObject({ records: 3, inserted: 1, quarantined: 2 });
  });

  it('counts now and what is not before the scheduled time as open', async () => {
    const { rows, counts, unanswered } = await normalized([
      `[${AT + 1},1]`,
      `[${AT + HOUR + 1},1]`,
      `[${AT + 2 * HOUR + 1},1]`,
      `[${SCHEDULED},2]`,
      `[${SCHEDULED + 7},3]`,
      `[${AT + 2 * HOUR + 600_000},4]`,
    ]);
    expect(counts).toMatchObject({ records: 6, inserted: 3, open: 3 });
    expect(column(rows, 'time')).toEqual([micros(1), micros(HOUR + 1), micros(2 * HOUR + 1)]);
    expect(unanswered).toEqual([{ from: AT + 3 * HOUR, to: AT + 5 * HOUR }]);
  });

  it('takes the point of now for no sample, before and after that of its hour came', async () => {
    const before = await normalized([`[${AT + 1},1]`, `[${AT + HOUR + 30_000},2]`]);
    expect(before.counts).toMatchObject({ inserted: 1, open: 1 });
    expect(before.unanswered[0]?.from).toBe(AT + HOUR);
    const after = await normalized(
      [`[${AT + 1},1]`, `[${AT + HOUR + 134_184},3]`, `[${AT + HOUR + 900_000},4]`],
      undefined,
      undefined,
      before.rows,
    );
    expect(after.counts).toMatchObject({ inserted: 1, unchanged: 1, open: 1 });
    expect(column(after.rows, 'time')).toEqual([micros(1), micros(HOUR + 134_184)]);
  });

  it('takes steps back in time and repeated points by their key', async () => {
    const { rows, counts } = await normalized([
      `[${AT + HOUR + 955},1]`,
      `[${AT + HOUR + 1},2]`,
      `[${AT + 7},3]`,
    ]);
    expect(counts).toMatchObject({ records: 3, inserted: 3 });
    expect(column(rows, 'time')).toEqual([micros(7), micros(HOUR + 1), micros(HOUR + 955)]);
  });

  it('restates a point whose values changed', async () => {
    const first = await normalized([`[${AT + 1},1]`, `[${AT + HOUR + 1},2]`]);
    const { counts } = await normalized(
      [`[${AT + 1},1]`, `[${AT + HOUR + 1},2.5]`],
      undefined,
      undefined,
      first.rows,
    );
    expect(counts).toMatchObject({ unchanged: 1, restated: 1, inserted: 0 });
  });
});
