import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { replayAssets } from '../../../../../lib/datasets/_coincap/stand-in/recorded-assets.ts';
import { replayHistory } from '../../../../../lib/datasets/_coincap/stand-in/recorded-history.ts';
import type { ProviderApi } from '../../../../../lib/stand-ins/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coincap-'));
});
const write = (name: string, body: string | Buffer) => writeFileSync(join(folder, name), body);
const list = (time: string, ...ids: string[]) =>
  JSON.stringify({ data: ids.map((id) => ({ id, priceUsd: '1.50' })), timestamp: Date.parse(time) });

async function get(api: ProviderApi | undefined, path: string, query = '', wanted?: string) {
  const headers = wanted === undefined ? {} : { 'accept-datetime': wanted };
  const answered = await api?.({ path, query: new URLSearchParams(query), headers });
  return answered && `${answered.status} ${answered.body}`;
}

test('lists are served by the day that is asked for, whole ones byte for byte, of one day the later', async () => {
  const older = `${list('2019-01-21T13:30:00Z', 'a', 'b').replace(':', ' : ')}\n`;
  const newer = list('2024-07-30T20:33:42Z', 'a', 'b', 'c');
  write('any name.json', older);
  write('x.json.gz', gzipSync(newer));
  write('same-day.json', list('2024-07-30T01:00:00Z', 'a'));
  const { source, unused, unreadable } = replayAssets(folder);
  expect(source).toMatchObject({
    end: new Date('2024-07-31T00:00:00Z'),
    settings: { top: 3, keptSnapshots: ['2019-01-21T13:30:00.000Z', '2024-07-30T20:33:42.000Z'] },
  });
  expect(unused).toEqual([
    { path: join(folder, 'same-day.json'), reason: 'x.json.gz is of the same day, and later' },
  ]);
  expect(unreadable).toEqual([]);
  const ask = (query: string, wanted?: string) => get(source?.api, '/v3/assets', query, wanted);
  expect(await ask('limit=3', 'Mon, 21 Jan 2019 23:59:59 GMT')).toBe(`200 ${older}`);
  expect(await ask('')).toBe(`200 ${newer}`);
  expect(await ask('limit=2&offset=2')).toBe(
    `200 {"timestamp":${Date.parse('2024-07-30T20:33:42Z')},"data":[{"id":"c","priceUsd":"1.50"}]}`,
  );
  expect(await ask('limit=2&offset=3')).toMatch(/"data":\[\]/);
  expect(await ask('limit=x')).toMatch(/^400 /);
  expect(await get(source?.api, '/v3/assets/a/history')).toBeUndefined();
});

test('past prices are served by asset and interval; of several files together', async () => {
  const points = (...times: number[]) =>
    JSON.stringify({ data: times.map((time) => ({ time, priceUsd: '1' })), timestamp: 9 });
  write('usd-coin-h1-2022-01-01.json', points(Date.parse('2022-01-01T23:00:00Z')));
  write('usd-coin-h1-2022-01-02.json', points(Date.parse('2022-01-02T00:00:00Z')));
  write('bitcoin-d1-2021-01-01.json', points(Date.parse('2021-01-01T00:00:00Z')));
  for (const other of ['prices', 'Bitcoin-d1-2021-01-01', 'bitcoin-h3-2021-01-01'])
    write(`${other}.json`, points(1));
  const { source, unused } = replayHistory(folder);
  expect(source).toMatchObject({
    end: new Date('2022-01-03T00:00:00Z'),
    settings: { assets: ['bitcoin', 'usd-coin'], intervals: ['d1', 'h1'] },
  });
  expect(unused.map(({ path, reason }) => `${basename(path)}: ${reason}`)).toEqual([
    'Bitcoin-d1-2021-01-01.json: past prices are named ASSET-INTERVAL-DATE.json or .json.gz, of intervals m1, m5, m15, m30, h1, h2, h6, h12, d1',
    'bitcoin-h3-2021-01-01.json: past prices are named ASSET-INTERVAL-DATE.json or .json.gz, of intervals m1, m5, m15, m30, h1, h2, h6, h12, d1',
    'prices.json: past prices are named ASSET-INTERVAL-DATE.json or .json.gz, of intervals m1, m5, m15, m30, h1, h2, h6, h12, d1',
  ]);
  const ask = (asset: string, interval: string) =>
    get(source?.api, `/v3/assets/${asset}/history`, `interval=${interval}`);
  expect(await ask('bitcoin', 'd1')).toBe(`200 ${points(Date.parse('2021-01-01T00:00:00Z'))}`);
  expect((await ask('usd-coin', 'h1'))?.match(/priceUsd/g)).toHaveLength(2);
  expect(await ask('usd-coin', 'd1')).toMatch(/^200 \{"data":\[\]/);
  expect(await ask('other', 'd1')).toMatch(/^404 /);
});

test('of a time that two answers have the later one counts: the last point of an answer may not have ended', async () => {
  const answer = (timestamp: number, ...points: readonly (readonly [number, string])[]) =>
    JSON.stringify({ data: points.map(([time, priceUsd]) => ({ time, priceUsd })), timestamp });
  write('a-d1-2021-01-03.json', answer(20, [2, '2.5'], [3, '3']));
  write('a-d1-2021-01-02.json', answer(10, [1, '1'], [2, '2']));
  const { source } = replayHistory(folder);
  expect(await get(source?.api, '/v3/assets/a/history', 'interval=d1')).toBe(
    `200 ${answer(20, [1, '1'], [2, '2.5'], [3, '3'])}`,
  );
});

test('of a list that is longer than any that is asked for the rest is told', () => {
  write('a.json', list('2022-01-01T05:00:00Z', ...Array.from({ length: 2001 }, (_, i) => `a${i}`)));
  const { source, unused } = replayAssets(folder);
  expect(source).toMatchObject({ settings: { top: 2000 } });
  expect(unused).toEqual([
    { path: join(folder, 'a.json'), reason: 'it has 2001 assets, and the first 2000 are asked for' },
  ]);
});

test('an empty list stands for nothing: the list of its day is served', () => {
  write('assets.json', list('2022-01-01T05:00:00Z', 'a'));
  write('a-h1-2022-01-01.json', list('2022-01-01T06:00:00Z'));
  const { source, unused } = replayAssets(folder);
  expect(source).toMatchObject({ settings: { keptSnapshots: ['2022-01-01T05:00:00.000Z'] } });
  expect(unused).toEqual([
    { path: join(folder, 'a-h1-2022-01-01.json'), reason: "no list of assets: 'data' is empty" },
  ]);
});

test('what is no answer of theirs is named with the reason, and a broken file by itself', () => {
  write('gone.json', '{"data":{"message":"We are deprecating"},"timestamp":1}');
  write('one.json', '{"data":{"id":"bitcoin"},"timestamp":1}');
  write('history.json', '{"data":[{"time":1}],"timestamp":1}');
  write('rates.json', '{"data":[{"priceUsd":"1"}],"timestamp":1}');
  write('no-time.json', '{"data":[{"id":"a","priceUsd":"1"}]}');
  write('notes.txt', '');
  write('cut.json', '{"data":[');
  const { source, unused, unreadable } = replayAssets(folder);
  expect(source).toBeUndefined();
  expect(unused.map(({ path, reason }) => `${basename(path)}: ${reason}`)).toEqual([
    "gone.json: no list of assets: 'data' is an object with the message 'We are deprecating'",
    "history.json: no list of assets: an item of 'data' has no 'priceUsd'",
    "no-time.json: 'timestamp' is missing: milliseconds expected",
    'notes.txt: an answer is named .json or .json.gz',
    "one.json: no list of assets: 'data' is an object",
    "rates.json: no list of assets: an item of 'data' has no 'id'",
  ]);
  expect(unreadable).toEqual([`${join(folder, 'cut.json')}: no JSON: Unexpected end of JSON input`]);
});
