import { describe, expect, it } from 'vitest';
import { batchNormalizer, type Page } from '../../../lambdas/normalize/normalize-batch.ts';
import type { RowBatch } from '../../../lib/contracts/table.ts';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import type { PartitionPlan } from '../../../lib/ingestion/run/run-plan.ts';

const START = Date.UTC(2024, 0, 1);
const HOUR = 3_600_000;
const FETCHED = new Date('2024-01-20T12:30:00Z');

const partition: PartitionPlan = {
  values: { symbol: 'BTCUSDT', timeframe: '1h', open_time_month: 648 },
  path: 'symbol=BTCUSDT/timeframe=1h/open_time_month=2024-01',
  batchId: 'ingest_date=2024-01-20/run/p',
  series: { symbol: 'BTCUSDT', timeframe: '1h' },
  ranges: [{ from: START, to: START + 48 * HOUR }],
  rows: 48,
};

const nothing: RowBatch = {
  length: 0,
  columns: Object.fromEntries(binanceKlines.table.fields.map(({ name }) => [name, []])),
};

async function* pagesOf(pages: readonly (readonly string[])[]): AsyncGenerator<Page> {
  for (const [index, rows] of pages.entries())
    yield {
      object: `s3://bronze/${index + 1}`,
      body: Buffer.from(`[${rows.join(',\n')}]`),
      fetchedAt: FETCHED,
      records: rows.length,
    };
}

const tolerant = { ...binanceKlines, quarantineLimit: 1 };
const normalize = batchNormalizer(tolerant);

/** A candle as the provider writes it: price in hundredths. */
const candle = (hour: number, price: number, volume = '1.00000000') => {
  const text = `"${(price / 100).toFixed(2)}000000"`;
  const at = START + hour * HOUR;
  return `[${at},${text},${text},${text},${text},"${volume}",${at + HOUR - 1},"1.00000000",1,"0.50000000","0.50000000","0"]`;
};

/** Where each record must go, worked out on plain values: knows nothing of the product. */
function oracle(
  current: ReadonlyMap<number, number>,
  records: readonly { hour: number; price: number; broken: boolean }[],
) {
  const counts = { inserted: 0, restated: 0, unchanged: 0, duplicate: 0, open: 0, quarantined: 0 };
  const last = new Map<number, number>();
  for (const { hour, price, broken } of records) {
    if (broken) counts.quarantined++;
    else if (START + (hour + 1) * HOUR - 1 >= FETCHED.getTime()) counts.open++;
    else {
      if (last.has(hour)) counts.duplicate++;
      last.set(hour, price);
    }
  }
  const after = new Map(current);
  for (const [hour, price] of last) {
    const before = current.get(hour);
    if (before === undefined) counts.inserted++;
    else if (before === price) counts.unchanged++;
    else counts.restated++;
    after.set(hour, price);
  }
  return { counts, after };
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('normalizeBatch', () => {
  it('conserves every record of random batches, and ends with the latest values', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed);
      const below = (n: number) => Math.floor(random() * n);
      let current = nothing;
      let known = new Map<number, number>();
      for (let batch = 0; batch < 4; batch++) {
        const records = Array.from({ length: below(60) }, () => ({
          hour: random() < 0.1 ? 460 + below(20) : below(40),
          price: 100 + below(3),
          broken: random() < 0.1,
        }));
        const lines = records.map(({ hour, price, broken }) =>
          broken ? candle(hour, price, ['NaN', '-1', '1.123456789'][below(3)]) : candle(hour, price),
        );
        const cut = below(lines.length + 1);
        const result = await normalize(
          { ...partition, batchId: `batch-${batch}` },
          FETCHED,
          pagesOf([lines.slice(0, cut), lines.slice(cut)]),
          current,
        );
        const expected = oracle(known, records);
        expect({ seed, batch, ...result.counts }).toEqual({
          seed,
          batch,
          records: records.length,
          ...expected.counts,
        });
        expect(result.broken).toHaveLength(expected.counts.quarantined);
        const isNew = expected.counts.inserted + expected.counts.restated > 0;
        expect(result.rows !== undefined).toBe(isNew);
        if (result.rows) {
          const { columns, length } = result.rows;
          const found = Array.from({ length }, (_, i) => [
            (Number(columns.open_time![i]) / 1000 - START) / HOUR,
            Number(columns.open![i]) / 1_000_000,
          ]);
          expect(found).toEqual([...expected.after].sort((a, b) => a[0] - b[0]));
          current = result.rows;
        }
        known = expected.after;
      }
    }
  });

  it('is judged by an oracle that sees one altered digit', async () => {
    const records = Array.from({ length: 10 }, (_, hour) => ({ hour, price: 100, broken: false }));
    const lines = records.map(({ hour, price }) => candle(hour, hour === 7 ? price + 1 : price));
    const result = await normalize(partition, FETCHED, pagesOf([lines]), nothing);
    const { after } = oracle(new Map(), records);
    const found = Array.from(result.rows!.columns.open!, (open) => Number(open) / 1_000_000);
    const different = [...after].filter(([hour, price]) => found[hour] !== price);
    expect(different).toEqual([[7, 100]]);
  });

  it('keeps the provenance of rows that did not change', async () => {
    const first = await normalize(partition, FETCHED, pagesOf([[candle(0, 100), candle(1, 100)]]), nothing);
    const later = new Date('2024-01-21T00:00:00Z');
    const second = await normalize(
      { ...partition, batchId: 'second' },
      later,
      pagesOf([[candle(2, 100), candle(1, 101), candle(0, 100)]]),
      first.rows!,
    );
    const { columns } = second.rows!;
    expect(Array.from(columns.batch_id!)).toEqual([partition.batchId, 'second', 'second']);
    expect(Array.from(columns.ingested_at!)).toEqual([
      BigInt(FETCHED.getTime()) * 1000n,
      BigInt(later.getTime()) * 1000n,
      BigInt(later.getTime()) * 1000n,
    ]);
    expect(Array.from(columns.symbol!)).toEqual(['BTCUSDT', 'BTCUSDT', 'BTCUSDT']);
    expect(second.counts).toMatchObject({ inserted: 1, restated: 1, unchanged: 1 });
  });

  it('takes a batch without records', async () => {
    const result = await normalize(partition, FETCHED, pagesOf([[]]), nothing);
    expect(result).toMatchObject({ counts: { records: 0 }, rows: undefined, newest: undefined });
    expect(result.unanswered).toEqual(partition.ranges);
  });

  it('tells which slots were asked for in vain, those of broken records included', async () => {
    const rows = Array.from({ length: 48 }, (_, hour) => hour)
      .filter((hour) => hour !== 5 && hour !== 6)
      .map((hour) => candle(hour, 100, hour === 20 ? 'NaN' : '1'));
    const { unanswered, newest } = await normalize(partition, FETCHED, pagesOf([rows]), nothing);
    expect(unanswered).toEqual([
      { from: START + 5 * HOUR, to: START + 7 * HOUR },
      { from: START + 20 * HOUR, to: START + 21 * HOUR },
    ]);
    expect(newest).toBe(START + 47 * HOUR);
  });

  it('fails a batch of which more breaks the contract than the dataset allows', async () => {
    const rows = Array.from({ length: 12 }, (_, hour) => candle(hour, 100, hour > 0 ? 'NaN' : '1'));
    const strict = batchNormalizer(binanceKlines);
    await expect(strict(partition, FETCHED, pagesOf([rows]), nothing)).rejects.toMatchObject({
      name: 'ContractViolation',
      message:
        'binance_klines: 11 of 12 records of batch ingest_date=2024-01-20/run/p break the contract, more than 1 % and more than 10. ' +
        "First: volume 'NaN': a decimal number expected (row 2 of s3://bronze/1)",
    });
  });

  it('lets a batch pass whose share of broken records is the limit', async () => {
    const rows = Array.from({ length: 100 }, (_, hour) => candle(hour, 100, hour === 7 ? 'NaN' : '1'));
    const strict = batchNormalizer({ ...binanceKlines, quarantineAllowance: 0 });
    const { counts } = await strict(partition, FETCHED, pagesOf([rows]), nothing);
    expect(counts).toMatchObject({ records: 100, inserted: 99, quarantined: 1 });
  });

  it('lets a small batch pass whose broken records are few, whatever their share', async () => {
    const rows = Array.from({ length: 10 }, (_, hour) => candle(hour, 100, 'NaN'));
    const { counts } = await batchNormalizer(binanceKlines)(partition, FETCHED, pagesOf([rows]), nothing);
    expect(counts).toMatchObject({ records: 10, inserted: 0, quarantined: 10 });
  });
});
