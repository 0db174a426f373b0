import { describe, expect, it } from 'vitest';
import { PageDecoder } from '../../../lambdas/normalize/page-decoder.ts';
import { recordContract } from '../../../lambdas/normalize/record-contract.ts';
import { regularRecord } from '../../../lambdas/normalize/regular-record.ts';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';

const contract = recordContract(binanceKlines);
const bounds = { from: 1704067200000_000, to: 1706745600000_000, partition: 'open_time_month=2024-01' };
const OPEN = 1704067200000;
const FETCHED = new Date('2024-03-01T00:00:00Z');

const row = (changes: Record<number, string> = {}) => {
  const items = [
    `${OPEN}`,
    '"42283.58000000"',
    '"42554.57000000"',
    '"42261.02000000"',
    '"42475.23000000"',
    '"1271.68108000"',
    `${OPEN + 3_599_999}`,
    '"53957248.97378900"',
    '47134',
    '"682.57581000"',
    '"28957416.81964500"',
    '"0"',
  ];
  return `[${items.map((item, i) => changes[i] ?? item).join(',')}]`;
};

function decode(page: string, fast = true, fetchedAt = FETCHED) {
  const decoder = new PageDecoder(contract, bounds, fast ? regularRecord(contract) : undefined);
  const records = decoder.decode(Buffer.from(page), 's3://b/p.json.gz', fetchedAt);
  const columns = Object.fromEntries(
    contract.columns.map(({ name }, position) => [name, Array.from(decoder.column(position))]),
  );
  return { records, rows: decoder.rows, open: decoder.open, broken: [...decoder.broken], columns };
}

describe('PageDecoder', () => {
  it('has a fast way for klines', () => {
    expect(regularRecord(contract)).toBeDefined();
  });

  it.each([true, false])('reads a record exactly (fast: %s)', (fast) => {
    expect(decode(`[${row()}]`, fast)).toEqual({
      records: 1,
      rows: 1,
      open: 0,
      broken: [],
      columns: {
        open_time: [1704067200000000n],
        open: [4228358000000n],
        high: [4255457000000n],
        low: [4226102000000n],
        close: [4247523000000n],
        volume: [127168108000n],
        close_time: [1704070799999000n],
        quote_volume: [5395724897378900n],
        trades: [47134n],
        taker_buy_base_volume: [68257581000n],
        taker_buy_quote_volume: [2895741681964500n],
      },
    });
  });

  it.each([
    ['beyond 2^53', '"123456789012.34567890"', 12345678901234567890n],
    ['beyond 2^63', '"99999999999999999999.99999999"', 9999999999999999999999999999n],
    ['2^53', '"90071992.54740992"', 9007199254740992n],
    ['2^53 + 1', '"90071992.54740993"', 9007199254740993n],
    ['2^53 - 1', '"90071992.54740991"', 9007199254740991n],
    ['a bare number', '1234.5', 123450000000n],
    ['without a fraction', '"7"', 700000000n],
    ['padded beyond 2^53', '"123456789012"', 12345678901200000000n],
    ['zeros behind the scale', '"1.0000000000"', 100000000n],
  ])('reads a volume %s either way', (_name, text, expected) => {
    const page = `[${row({ 5: text })},${row({ 0: String(OPEN + 1) })}]`;
    const fast = decode(page);
    expect(fast.columns.volume).toEqual([expected, 127168108000n]);
    expect(fast).toEqual(decode(page, false));
  });

  it('reads microseconds by their magnitude', () => {
    const { columns } = decode(`[${row({ 0: '1704067200000000', 6: '1704070799999999' })}]`);
    expect(columns.open_time).toEqual([1704067200000000n]);
    expect(columns.close_time).toEqual([1704070799999999n]);
  });

  it.each([
    [row({ 5: '"NaN"' }), "volume 'NaN': a decimal number expected"],
    [row({ 5: 'NaN' }), "volume 'NaN': a decimal number expected"],
    [row({ 5: '"-1.00000000"' }), "volume '-1.00000000': at least 0 expected"],
    [
      row({ 1: '"1.234567890123456789012345678901"' }),
      "open '1.234567890123456789012345678901': more than the 8 digits behind the point that decimal(18,8) holds",
    ],
    [
      row({ 1: '"123456789012345678901234567890"' }),
      "open '123456789012345678901234567890': more than the 10 digits before the point that decimal(18,8) holds",
    ],
    [row({ 2: '"1.00000000"' }), 'high < low: high 1.00000000, low 42261.02000000'],
    [
      row({ 0: '1706745600000', 6: '1706749199999' }),
      'open_time 2024-02-01T00:00:00.000Z: outside partition open_time_month=2024-01',
    ],
    [
      row({ 6: '1704067199999' }),
      'close_time < open_time: close_time 2023-12-31T23:59:59.999Z, open_time 2024-01-01T00:00:00.000Z',
    ],
    [row({ 4: 'null' }), 'close null: Invalid input: expected string, received null'],
    [row({ 8: '1.5' }), "trades '1.5': a whole number expected"],
    ['[1,2]', 'a record of 2 items: Too small: expected array to have >=12 items'],
    ['{"a":1}', 'an array expected'],
    ['null', 'an array expected'],
    [row({ 5: '["1"]' }), 'an array of strings and numbers expected'],
  ])('quarantines %#', (raw, reason) => {
    const { rows, broken, records } = decode(`[${row()},${raw},${row({ 0: `${OPEN + 1}` })}]`);
    expect(broken).toEqual([{ object: 's3://b/p.json.gz', rowNumber: 2, reason, raw }]);
    expect([records, rows]).toEqual([3, 2]);
  });

  it('counts intervals that had not closed when fetched', () => {
    expect(decode(`[${row()}]`, true, new Date(OPEN + 3_599_999)).open).toBe(1);
    expect(decode(`[${row()}]`, false, new Date(OPEN + 3_599_999)).open).toBe(1);
    expect(decode(`[${row()}]`, true, new Date(OPEN + 3_600_000)).open).toBe(0);
  });

  it('finds rows of earlier pages by their time, those taken back and of the last page excepted', () => {
    const decoder = new PageDecoder(contract, bounds, regularRecord(contract));
    const read = (...hours: number[]) => {
      const rows = hours.map((hour) => {
        const open = OPEN + hour * 3_600_000;
        return row({ 0: `${open}`, 6: `${open + 3_599_999}` });
      });
      const page = Buffer.from(`[${rows.join(',')}]`);
      decoder.decode(page, 's3://b/p.json.gz', FETCHED);
      return page;
    };
    read(3, 4, 2);
    decoder.refuse(read(3, 4), 's3://b/p.json.gz', 'another series');
    read(0, 1);
    read(2, 3);
    const at = (hour: number) => (OPEN + hour * 3_600_000) * 1000;
    expect(decoder.earlierRows(at(1), at(4))).toEqual([2, 0, 4]);
    expect(decoder.earlierRows(at(4) + 1, at(9))).toEqual([]);
  });
});
