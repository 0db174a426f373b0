import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { replayMining } from '../../../../../lib/datasets/_mempool/stand-in/recorded-mining.ts';

const ANSWER =
  '{"hashrates":[{"timestamp":1231006505,"avgHashrate":9.5},{"timestamp":1742601600,"avgHashrate":8e20}]}';
const request = { method: 'GET', path: '/api/v1/mining/hashrate/all', query: {}, headers: {} } as never;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mempool-'));
  mkdirSync(join(folder, 'hashrate'));
});
const write = (name: string, body: string | Buffer) => writeFileSync(join(folder, 'hashrate', name), body);

test('the newest answer is served byte for byte; it ends with the day of its last point', async () => {
  write('bitcoin-all-2025-03-21.json', '{}');
  write('bitcoin-all-2025-03-22.json.gz', gzipSync(ANSWER));
  const { source, unused, unreadable } = replayMining(folder, { requestsPerMinute: 9 });
  const answer = await source?.api(request);
  expect(String(answer && 'body' in answer && answer.body)).toBe(ANSWER);
  expect(source).toMatchObject({ end: new Date('2025-03-23T00:00:00Z'), settings: { requestsPerMinute: 9 } });
  expect(unused.map(({ path, reason }) => [basename(path), reason])).toEqual([
    ['bitcoin-all-2025-03-21.json', 'older than bitcoin-all-2025-03-22.json.gz, which has the whole history'],
  ]);
  expect(unreadable).toEqual([]);
});

test('a broken answer is named, and the one before is served', () => {
  write('bitcoin-all-2025-03-21.json', ANSWER);
  write('bitcoin-all-2025-03-22.json', '{"hashrates":');
  const { source, unreadable } = replayMining(folder, {});
  expect(source?.end).toEqual(new Date('2025-03-23T00:00:00Z'));
  expect(unreadable).toEqual([
    `${join(folder, 'hashrate', 'bitcoin-all-2025-03-22.json')}: no answer with hashrates: Unexpected end of JSON input`,
  ]);
});

test('an answer without hash rates is served where none has any, and never in place of one that has', async () => {
  const difficulties = '{"hashrates":[],"difficulty":[{"time":1742558400,"height":0}]}';
  write('bitcoin-all-2025-03-23.json', difficulties);
  const alone = replayMining(folder, {});
  expect(alone.source?.end).toEqual(new Date('2025-03-22T00:00:00Z'));
  expect(alone.unused).toEqual([]);
  write('bitcoin-all-2025-03-22.json', ANSWER);
  const { source, unused } = replayMining(folder, {});
  expect(source?.end).toEqual(new Date('2025-03-23T00:00:00Z'));
  expect(unused.map(({ path, reason }) => [basename(path), reason])).toEqual([
    ['bitcoin-all-2025-03-23.json', 'no hash rates: bitcoin-all-2025-03-22.json has them'],
  ]);
});

test('an answer with neither is broken: no day is its end', () => {
  write('bitcoin-all-2025-03-22.json', '{"hashrates":[],"difficulty":[]}');
  write('bitcoin-all-2025-03-23.json', '{"hashrates":{}}');
  expect(replayMining(folder, {})).toEqual({
    unused: [],
    unreadable: [
      `${join(folder, 'hashrate', 'bitcoin-all-2025-03-23.json')}: no answer with hashrates: a list expected`,
      `${join(folder, 'hashrate', 'bitcoin-all-2025-03-22.json')}: neither hash rates nor difficulties with a time`,
    ],
  });
});

test('other files are named with the reason, and a folder of them has nothing', () => {
  write('bitcoin-signet-3d-2022-05.json', ANSWER);
  const { source, unused } = replayMining(folder, {});
  expect(source).toBeUndefined();
  expect(unused).toEqual([
    {
      path: join(folder, 'hashrate', 'bitcoin-signet-3d-2022-05.json'),
      reason: 'no hash rates since the first block: bitcoin-all-DATE.json or .json.gz expected',
    },
  ]);
});
