import { describe, expect, it } from 'vitest';
import { batchNormalizer, type Page } from '../../../lambdas/normalize/normalize-batch.ts';
import type { RowBatch } from '../../../lib/contracts/table.ts';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import type { PartitionPlan } from '../../../lib/ingestion/run/run-plan.ts';
import { seeded } from '../../setup/seeded.ts';

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
  cut = 0,
) {
  const isClosed = (hour: number) => START + (hour + 1) * HOUR - 1 < FETCHED.getTime();
  const pages = [records.slice(0, cut), records.slice(cut)];
  /** Of one page: other prices of one hour. */
  const isConflict = pages.map((page) => {
    const prices = Map.groupBy(
      page.filter((r) => !r.broken && isClosed(r.hour)),
      (r) => r.hour,
    );
    return (hour: number) => new Set(prices.get(hour)?.map((r) => r.price)).size > 1;
  });
  const counts = {
    ...{ inserted: 0, restated: 0, unchanged: 0, duplicate: 0, open: 0, quarantined: 0 },
    ...{ deleted: 0, superseded: 0, skipped: 0 },
  };
  const last = new Map<number, number>();
  for (const [index, { hour, price, broken }] of records.entries()) {
    if (broken || isConflict[index < cut ? 0 : 1]!(hour)) counts.quarantined++;
    else if (!isClosed(hour)) counts.open++;
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
        const expected = oracle(known, records, cut);
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

  it('sends rows of one key with different values in one answer to quarantine, and leaves their slot open', async () => {
    const [fragment, whole] = [candle(3, 100, '0.10000000'), candle(3, 100, '1.00000000')];
    const rows = [candle(2, 100), fragment, candle(4, 100), whole, candle(4, 100)];
    const { counts, broken, unanswered } = await normalize(partition, FETCHED, pagesOf([rows]), nothing);
    expect(counts).toMatchObject({ records: 5, inserted: 2, duplicate: 1, quarantined: 2 });
    const reason = 'open_time 2024-01-01T03:00:00.000Z: twice in one answer, with different values';
    expect(broken).toEqual([
      { object: 's3://bronze/1', rowNumber: 2, reason, raw: fragment },
      { object: 's3://bronze/1', rowNumber: 4, reason, raw: whole },
    ]);
    expect(unanswered).toContainEqual({ from: START + 3 * HOUR, to: START + 4 * HOUR });
  });

  it('takes a row that another answer of the batch has alone where one contradicts itself', async () => {
    const pages = [[candle(3, 100, '0.1'), candle(3, 100)], [candle(3, 100, '2')]];
    const { counts, rows } = await normalize(partition, FETCHED, pagesOf(pages), nothing);
    expect(counts).toMatchObject({ records: 3, inserted: 1, quarantined: 2 });
    expect(Array.from(rows!.columns.volume!)).toEqual([2_0000_0000n]);
  });

  it('quarantines what was not asked for', async () => {
    const asked = { from: START + HOUR, to: START + 3 * HOUR };
    const lines = [0, 1, 2, 3].map((hour) => candle(hour, 100));
    const pages = (async function* () {
      for await (const page of pagesOf([lines])) yield { ...page, extent: asked };
    })();
    const { counts, broken } = await normalize(partition, FETCHED, pages, nothing);
    expect(counts).toMatchObject({ records: 4, inserted: 2, quarantined: 2 });
    expect(broken.map(({ reason }) => reason)).toEqual([
      'open_time 2024-01-01T00:00:00.000Z: not asked for',
      'open_time 2024-01-01T03:00:00.000Z: not asked for',
    ]);
  });

  it('never takes a candle of another interval, and keeps one that a halt cut short', async () => {
    const close = (hour: number, length: number) =>
      candle(hour, 100).replace(
        String(START + (hour + 1) * HOUR - 1),
        String(START + hour * HOUR + length - 1),
      );
    const rows = [close(0, 60_000), close(1, 2_381_647), candle(2, 100)];
    const result = await normalize(partition, FETCHED, pagesOf([rows]), nothing);
    expect(result.broken.map(({ reason }) => reason)).toEqual([
      'open_time 2024-01-01T00:00:00.000Z, close_time 2024-01-01T00:00:59.999Z: as long as the interval 1m, and 1h was asked for',
    ]);
    expect(Array.from(result.rows!.columns.is_irregular!)).toEqual([true, false]);
  });

  it('refuses a batch of which more than 1 % lies off the grid; one row in few is kept', async () => {
    const off = (hour: number) => {
      const at = START + hour * HOUR;
      const moved = [at + 1234, at + 1234 + HOUR - 1];
      return candle(hour, 100)
        .replace(String(at), String(moved[0]))
        .replace(String(at + HOUR - 1), String(moved[1]));
    };
    const rows = Array.from({ length: 40 }, (_, hour) => (hour < 2 ? off(hour) : candle(hour, 100)));
    await expect(normalize(partition, FETCHED, pagesOf([rows]), nothing)).rejects.toMatchObject({
      name: 'ContractViolation',
      message:
        'binance_klines: 2 of 40 rows of batch ingest_date=2024-01-20/run/p lie off the grid of 1h or have another length, more than 1 %',
    });
    const { counts, rows: kept } = await normalize(partition, FETCHED, pagesOf([rows.slice(1)]), nothing);
    expect(counts).toMatchObject({ inserted: 39 });
    expect(Array.from(kept!.columns.is_irregular!).filter(Boolean)).toHaveLength(1);
  });

  it('merges with rows of before the table had the column, and keeps them', async () => {
    const first = await normalize(partition, FETCHED, pagesOf([[candle(0, 100)]]), nothing);
    const old = { ...first.rows!, columns: { ...first.rows!.columns, is_irregular: [null] } };
    const { counts, rows } = await normalize(
      partition,
      FETCHED,
      pagesOf([[candle(0, 100), candle(1, 100)]]),
      old,
    );
    expect(counts).toMatchObject({ inserted: 1, unchanged: 1, restated: 0 });
    expect(Array.from(rows!.columns.is_irregular!)).toEqual([null, false]);
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

it('keeps a row when a later page of the batch begins with two different ones of its time', async () => {
  const at = (hour: number) => START + hour * HOUR;
  const hours = (first: number, end: number) =>
    Array.from({ length: end - first }, (_, index) => candle(first + index, 100 + first + index));
  const pages = [
    { rows: hours(0, 10), extent: { from: at(0), to: at(10) }, asked: { from: at(0), to: at(10) } },
    // Hours 8 and 9 tell whose rows these are; 9 comes once more, a fragment.
    {
      rows: [...hours(8, 12), candle(9, 100, '0.00000001')],
      extent: { from: at(8), to: at(12) },
      asked: { from: at(10), to: at(12) },
    },
  ];
  async function* asAsked(): AsyncGenerator<Page> {
    let index = 0;
    for await (const page of pagesOf(pages.map(({ rows }) => rows))) {
      const { extent, asked } = pages[index++]!;
      yield { ...page, extent, asked };
    }
  }
  const { counts, rows } = await normalize(partition, FETCHED, asAsked(), nothing);
  expect(counts).toMatchObject({ records: 12, inserted: 12, duplicate: 0, quarantined: 0 });
  expect(rows?.columns.volume?.[9]).toBe(1_00000000n);
});
