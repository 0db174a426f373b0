import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { replayDays } from '../../../../../lib/datasets/_blockchair/stand-in/recorded-days.ts';
import { dumpPath, get } from './get.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blockchair-'));
});
function write(name: string, body: Buffer | string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), body);
}

test('recorded dumps are served byte for byte, and their rows by the API', async () => {
  const dump = gzipSync('id\thash\ttime\ttransaction_count\tcbtx\n7\t\t2009-01-03 18:15:05\t1\t{"a":"b"}');
  write('blocks-dump-tsv/bitcoin-cash-1d-2009-01-03.tsv.gz', dump);
  const { source, unused, unreadable } = replayDays('blocks', folder, { requestsPerMinute: 9 });
  expect(source).toMatchObject({
    end: new Date('2009-01-04T00:00:00Z'),
    settings: {
      requestsPerMinute: 9,
      windows: [{ chain: 'bitcoin-cash', from: '2009-01-03', to: '2009-01-04' }],
    },
  });
  expect([unused, unreadable]).toEqual([[], []]);
  expect((await get(source?.api, dumpPath('bitcoin-cash', 'blocks', '2009-01-03')))?.body).toEqual(dump);
  expect((await get(source?.api, dumpPath('bitcoin-cash', 'blocks', '2009-01-04')))?.status).toBe(404);
  const answered = await get(source?.api, '/bitcoin-cash/blocks', 'q=time(2009-01-03)&s=id(asc)&limit=100');
  expect(JSON.parse(String(answered?.body))).toEqual({
    data: [{ id: 7, hash: null, time: '2009-01-03 18:15:05', transaction_count: 1, cbtx: '{"a":"b"}' }],
    context: { code: 200, limit: 100, offset: 0, rows: 1, total_rows: 1, state: 7 },
  });
});

test('some blocks of a day stand for the day where no sound file of all of it is', () => {
  const part = gzipSync('block_id\thash\ttime\n9\ta\t2025-08-14 00:05:57');
  const whole = gzipSync('block_id\thash\ttime\n9\ta\t2025-08-14 00:05:57\n10\tb\t2025-08-14 00:15:57');
  write('transactions-dump-tsv/bitcoin-2025-08-14-blocks-9-9.tsv.gz', part);
  write('transactions-dump-tsv-cut/bitcoin-1d-2025-08-14.tsv.gz', whole.subarray(0, 40));
  const { source, unused, unreadable } = replayDays('transactions', folder, {});
  expect(source?.settings).toEqual({
    windows: [{ chain: 'bitcoin', from: '2025-08-14', to: '2025-08-15' }],
  });
  expect(unreadable).toEqual([]);
  expect(unused.map(({ path, reason }) => [basename(dirname(path)), reason])).toEqual([
    [
      'transactions-dump-tsv-cut',
      'no sound gzip file: unexpected end of file; bitcoin-2025-08-14-blocks-9-9.tsv.gz is of the same day',
    ],
  ]);
  write('transactions-dump-tsv-again/bitcoin-1d-2025-08-14.tsv.gz', whole);
  expect(replayDays('transactions', folder, {}).unused.map(({ path }) => basename(path))).toEqual([
    'bitcoin-2025-08-14-blocks-9-9.tsv.gz',
    'bitcoin-1d-2025-08-14.tsv.gz',
  ]);
});

test('what no table reads is named alike by all, and a broken file by itself', () => {
  write('blocks/bitcoin-limit1-2019-10-18.json', '{}');
  write('addresses/bitcoin-1d-2009-01-03.tsv.gz', '');
  write(
    'inputs-dump-tsv/bitcoin-1d-2009-01-03.tsv.gz',
    gzipSync('spending_transaction_hash\tspending_time\n').subarray(0, 20),
  );
  write('inputs-dump-tsv/bitcoin-1d-2009-01-04.tsv.gz', gzipSync('block_id\tspending_time\n'));
  const { source, unused, unreadable } = replayDays('inputs', folder, {});
  expect(source).toBeUndefined();
  const named = unused.map(({ path, reason }) => `${basename(path)}: ${reason}`);
  expect(named).toEqual([
    'bitcoin-1d-2009-01-03.tsv.gz: no dataset reads addresses of Blockchair: a folder whose name begins with blocks, transactions, outputs, inputs expected',
    'bitcoin-limit1-2019-10-18.json: not the blocks of a day: CHAIN-1d-DATE.tsv.gz or CHAIN-DATE-blocks-FROM-TO.tsv.gz expected',
  ]);
  expect(replayDays('blocks', folder, {}).unused.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(unused.map(({ reason }) => reason)),
  );
  expect(unreadable.map((text) => text.slice(folder.length))).toEqual([
    '/inputs-dump-tsv/bitcoin-1d-2009-01-03.tsv.gz: no sound gzip file: unexpected end of file',
    '/inputs-dump-tsv/bitcoin-1d-2009-01-04.tsv.gz: no dump of inputs: its header lacks spending_transaction_hash, spending_index',
  ]);
});
