import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import messages from '../../lib/datasets/binance_kline_messages/dataset.ts';
import { MemoryInbox } from '../lambdas/support/memory-inbox.ts';
import { slicesRun } from '../lambdas/support/slices-run.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);
const FILES = ['spot-4-symbols-2021-10-12.ndjson', 'us-4-symbols.ndjson.gz'];

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

interface Message {
  readonly data: { readonly e?: string; readonly k?: Readonly<Record<string, string | number | boolean>> };
}

/** An amount as a whole number of 10^-8. */
const scaled = (value: unknown): bigint => {
  const [whole, fraction = ''] = String(value).split('.');
  return BigInt(`${whole}${fraction.padEnd(8, '0')}`);
};

/** The rows that closed klines mean. It imports nothing of the product. */
const closedRows = (lines: readonly string[]) =>
  lines
    .map((line) => (JSON.parse(line) as Message).data)
    .filter(({ e, k }) => e === 'kline' && k?.x === true)
    .map(({ k }) => [
      ...[k!.s, k!.i, BigInt(k!.t as number) * 1000n, BigInt(k!.T as number) * 1000n],
      ...['o', 'h', 'l', 'c', 'v', 'q', 'V', 'Q'].map((member) => scaled(k![member])),
      BigInt(k!.n as number),
    ]);
const COLUMNS = [
  ...['symbol', 'timeframe', 'open_time', 'close_time', 'open', 'high', 'low', 'close', 'volume'],
  ...['quote_volume', 'taker_buy_base_volume', 'taker_buy_quote_volume', 'trades'],
];

describe.skipIf(!recordings || !existsSync(join(recordings, 'binance/ws-ndjson')))('recorded streams', () => {
  test('every message is counted, and closed klines alone are rows, by value', async () => {
    const texts = FILES.map((name) => {
      const bytes = readFileSync(join(recordings!, 'binance/ws-ndjson', name));
      return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    });
    const box = new MemoryInbox();
    for (const [at, text] of texts.entries())
      box.put(`binance_kline_messages/date=2021-10-12/${at}.ndjson`, text, {
        modified: '2021-10-12T01:00:00Z',
      });
    const runs = await slicesRun(messages, () => {}, {}, undefined, { inbox: box });
    close = runs.server.close;
    await runs.run('r1', '2021-10-12T02:00:00Z');
    const lines = texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
    const klines = lines.filter((line) => (JSON.parse(line) as Message).data.e === 'kline').length;
    const expected = closedRows(lines);
    expect([lines.length, klines, expected.length]).toEqual([745, 7, 1]);
    expect(await runs.rows('silver.binance_kline_messages', COLUMNS)).toEqual(expected);
    const counts = await runs.rows('ops.batches', [
      ...['records', 'inserted', 'open', 'skipped', 'quarantined', 'duplicate'],
    ]);
    const sum = (at: number) => counts.reduce((total, row) => total + (row[at] as bigint), 0n);
    expect([0, 1, 2, 3, 4, 5].map(sum)).toEqual([745n, 1n, 6n, 738n, 0n, 0n]);
    const [first] = expected;
    // One other digit would be noticed.
    expect(await runs.rows('silver.binance_kline_messages', COLUMNS)).not.toEqual([
      first!.with(7, (first![7] as bigint) + 1n),
    ]);
  });
});
