import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { blocksApi } from '../../../../../lib/datasets/_blockchair/stand-in/blocks-api.ts';
import { replayBlocks } from '../../../../../lib/datasets/_blockchair/stand-in/recorded-blocks.ts';
import { simulatedBlocks } from '../../../../../lib/datasets/_blockchair/stand-in/simulated-blocks.ts';
import type { ProviderApi } from '../../../../../lib/stand-ins/index.ts';

const get = async (api: ProviderApi | undefined, path: string, query = '') =>
  api?.({ path, query: new URLSearchParams(query), headers: {} });
const DUMP = (chain: string, day: string) =>
  `/${chain}/blocks/blockchair_${chain}_blocks_${day.replaceAll('-', '')}.tsv.gz`;
const NOW = new Date('2024-06-03T12:00:00Z');
const simulated = blocksApi((chain, day) => simulatedBlocks(1, NOW, chain, day));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blockchair-'));
  mkdirSync(join(folder, 'blocks-dump-tsv'));
});

test('recorded dumps are served byte for byte, and their blocks by the API', async () => {
  const dump = gzipSync('id\thash\ttime\ttransaction_count\tcbtx\n7\t\t2009-01-03 18:15:05\t1\t{"a":"b"}');
  writeFileSync(join(folder, 'blocks-dump-tsv', 'bitcoin-cash-1d-2009-01-03.tsv.gz'), dump);
  const { source, unused, unreadable } = replayBlocks(folder, { requestsPerMinute: 9 });
  expect(source).toMatchObject({
    end: new Date('2009-01-04T00:00:00Z'),
    settings: {
      requestsPerMinute: 9,
      windows: [{ chain: 'bitcoin-cash', from: '2009-01-03', to: '2009-01-04' }],
    },
  });
  expect([unused, unreadable]).toEqual([[], []]);
  expect((await get(source?.api, DUMP('bitcoin-cash', '2009-01-03')))?.body).toEqual(dump);
  expect((await get(source?.api, DUMP('bitcoin-cash', '2009-01-04')))?.status).toBe(404);
  const answered = await get(source?.api, '/bitcoin-cash/blocks', 'q=time(2009-01-03)&s=id(asc)&limit=100');
  expect(JSON.parse(String(answered?.body))).toEqual({
    data: [{ id: 7, hash: null, time: '2009-01-03 18:15:05', transaction_count: 1, cbtx: '{"a":"b"}' }],
    context: { code: 200, limit: 100, offset: 0, rows: 1, total_rows: 1, state: 7 },
  });
  expect((await get(source?.api, '/bitcoin-cash/blocks', 'q=id(7)'))?.status).toBe(400);
  expect(await get(source?.api, '/')).toBeUndefined();
});

test('what is no dump of a day of blocks is named, and one that is broken by itself', () => {
  const write = (name: string, body: Buffer | string) => {
    mkdirSync(join(folder, name.split('/')[0]!), { recursive: true });
    writeFileSync(join(folder, name), body);
  };
  write('blocks/bitcoin-limit1-2019-10-18.json', '{}');
  write('outputs-dump-tsv/bitcoin-1d-2009-01-03.tsv.gz', '');
  write(
    'blocks-dump-tsv/bitcoin-1d-2009-01-03.tsv.gz',
    gzipSync('id\ttime\ttransaction_count\n').subarray(0, 20),
  );
  write('blocks-dump-tsv/bitcoin-1d-2009-01-04.tsv.gz', gzipSync('block_id\thash\n'));
  const { source, unused, unreadable } = replayBlocks(folder, {});
  expect(source).toBeUndefined();
  expect(unused.map(({ path, reason }) => `${basename(path)}: ${reason}`)).toEqual([
    'bitcoin-limit1-2019-10-18.json: not the blocks of a day: CHAIN-1d-DATE.tsv.gz expected',
    'bitcoin-1d-2009-01-03.tsv.gz: no dataset reads outputs-dump-tsv of Blockchair: a folder whose name begins with blocks expected',
  ]);
  expect(unreadable.map((text) => text.slice(folder.length))).toEqual([
    '/blocks-dump-tsv/bitcoin-1d-2009-01-03.tsv.gz: no sound gzip file: unexpected end of file',
    '/blocks-dump-tsv/bitcoin-1d-2009-01-04.tsv.gz: no dump of blocks: its header lacks id, time or transaction_count',
  ]);
});

test.each([
  ['bitcoin', 144, 8e8],
  ['dogecoin', 1440, 5e7],
  ['ethereum', 7200, 3e9],
])(
  'a simulated day of %s is of a plausible size, the same by dump and API, and follows the day before',
  async (chain, blocks, bytes) => {
    const day = async (of: string) => {
      const [header = '', ...lines] = gunzipSync((await get(simulated, DUMP(chain, of)))?.body as Buffer)
        .toString()
        .split('\n');
      const names = header.split('\t');
      return lines.map((line) =>
        Object.fromEntries(line.split('\t').map((value, index) => [names[index]!, value])),
      );
    };
    const [before, rows] = [await day('2024-06-01'), await day('2024-06-02')];
    expect(rows).toHaveLength(blocks);
    expect(rows.map(({ id }) => Number(id) - Number(rows[0]?.id))).toEqual(rows.map((_, index) => index));
    expect(Number(rows[0]?.id)).toBe(Number(before.at(-1)?.id) + 1);
    expect(rows.every(({ time }) => time?.startsWith('2024-06-02 '))).toBe(true);
    expect(rows.reduce((sum, { size }) => sum + Number(size), 0)).toBeLessThan(bytes);
    const page = await get(simulated, `/${chain}/blocks`, 'q=time(2024-06-02)&s=id(asc)&limit=2&offset=1');
    const { data, context } = JSON.parse(String(page?.body)) as {
      readonly data: readonly Readonly<Record<string, unknown>>[];
      readonly context: object;
    };
    expect(context).toMatchObject({ code: 200, total_rows: blocks });
    expect(data.map(({ id, hash }) => [String(id), hash])).toEqual(
      rows.slice(1, 3).map(({ id, hash }) => [id, hash]),
    );
  },
);

test('a day that has not ended, and a chain that is not known, have no dump', async () => {
  expect((await get(simulated, DUMP('bitcoin', '2024-06-03')))?.status).toBe(404);
  expect((await get(simulated, DUMP('other', '2024-06-01')))?.status).toBe(404);
});
