import { afterEach, expect, test } from 'vitest';
import { answer as around, decimal, path, text, timestamp } from '../../../lib/contracts/column.ts';
import { days as daysLong } from '../../../lib/contracts/duration.ts';
import { cron } from '../../../lib/contracts/schedule.ts';
import { readManifest } from '../../../lib/ingestion/bronze/manifest.ts';
import { snapshots } from '../../../lib/ingestion/coverage/slices.ts';
import { dataset } from '../../../lib/ingestion/dataset.ts';
import { json } from '../../../lib/ingestion/formats/json.ts';
import { byOffset } from '../../../lib/ingestion/paging/pagings.ts';
import { http } from '../../../lib/ingestion/slice-source.ts';
import type { Answer } from '../support/scripted-server.ts';
import { slicesRun } from '../support/slices-run.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

const assets = dataset({
  name: 'assets',
  description: 'Assets by market value',
  source: http({
    url: 'https://assets.example/assets',
    paging: byOffset({ size: { parameter: 'limit', value: 2 }, stop: 'top' }),
  }),
  format: json({ rows: 'data' }),
  coverage: snapshots({ every: daysLong(1), column: 'taken_at' }),
  schedule: cron('5 0 * * *', 'UTC'),
  parameters: () => [{ top: '3' }],
  tables: {
    assets: {
      key: ['taken_at', 'asset'],
      columns: {
        taken_at: timestamp('When the answer was made', around('timestamp')),
        asset: text('Asset', path('id')),
        price: decimal(38, 18, 'Price, USD', path('price')),
      },
    },
  },
});
const TIME = '2024-06-01T00:05:00Z';
const NAME = 'top=3__20240601T000000Z';

type Page = readonly (readonly [id: string, price: string])[];

/** Answers page after page, each a second later than the one before. */
function pages(list: readonly Page[], taken = Date.parse(TIME)): Answer {
  let answered = 0;
  return (_, response) => {
    const data = (list[answered] ?? []).map(([id, price]) => ({ id, price }));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ timestamp: taken + answered++ * 1000, data }));
  };
}

async function start(provider: Answer, settings?: object) {
  const runs = await slicesRun(assets, provider, settings);
  close = runs.server.close;
  return runs;
}

test('an asset that moved to the second page counts once, as on the first, and has its time', async () => {
  const moved = [
    [
      ['a', '3'],
      ['b', '2'],
    ],
    [['b', '1.9']],
    [
      ['a', '3'],
      ['b', '2'],
    ],
    [['c', '1']],
  ] as const;
  const runs = await start(pages(moved));
  const { counts, slices } = await runs.run('r1', TIME);
  // Two different assets are fewer than three: it is asked once more, and that answer is whole.
  expect(runs.server.urls).toHaveLength(4);
  expect(counts).toMatchObject({ records: 3, inserted: 3, duplicate: 0 });
  expect(slices).toMatchObject({ held: 1 });
  const second = BigInt(Date.parse(TIME) + 2000) * 1000n;
  expect(await runs.rows('silver.assets', ['taken_at', 'asset'])).toEqual([
    [second, 'a'],
    [second, 'b'],
    [second, 'c'],
  ]);
  expect(await runs.rows('ops.slices', ['slice', 'state', 'kind'])).toEqual([[NAME, 'held', null]]);
  // The answer that was not whole lies in bronze as well, and the books name it.
  const { objects } = runs.lake;
  const stored: string[] = [];
  for await (const { uri } of objects.list('s3://bronze/')) stored.push(uri);
  const folder = stored.find((uri) => uri.endsWith('/manifest.json'))!.slice(0, -'manifest.json'.length);
  const manifest = await readManifest(objects, folder);
  const names = [...manifest.pages, ...(manifest.unused ?? [])].map(({ object }) => object);
  expect(names).toHaveLength(4);
  expect([...names, `${folder}manifest.json`].sort()).toEqual(stored.sort());
});

test('one that lacks an asset the second time too is held as partial, and not asked for again that day', async () => {
  const page = [
    ['a', '3'],
    ['b', '2'],
  ] as const;
  const runs = await start(pages([page, [['b', '1.9']], page, [['b', '1.8']]]));
  const { counts } = await runs.run('r1', TIME);
  expect(counts).toMatchObject({ records: 3, inserted: 2, duplicate: 1, quarantined: 0 });
  expect(await runs.rows('silver.assets', ['asset', 'price'])).toEqual([
    ['a', 3n * 10n ** 18n],
    ['b', 2n * 10n ** 18n],
  ]);
  expect(await runs.rows('ops.slices', ['slice', 'state', 'kind', 'reason'])).toEqual([
    [NAME, 'held', 'partial', 'one record fewer than were asked for came, the second time too'],
  ]);
  expect((await runs.plan('r2', '2024-06-01T12:00:00Z')).slices).toEqual([]);
});

test('the second question may fail: the first answer is held', async () => {
  const first = pages([[['a', '1']], []]);
  let asked = 0;
  const runs = await start((request, response) => {
    if (++asked > 2) response.writeHead(403).end('no');
    else first(request, response);
  });
  expect(await runs.run('r1', TIME)).toMatchObject({ counts: { inserted: 1 }, slices: { held: 1 } });
  expect(await runs.rows('ops.slices', ['kind', 'reason'])).toEqual([
    ['partial', '2 records fewer than were asked for came, the second time too'],
  ]);
});

test('an answer without a record fills no snapshot: it is asked for again after a while', async () => {
  const runs = await start(pages([[], [], [['a', '1']], [['b', '1']], [['c', '1']]]));
  expect(await runs.run('r1', TIME)).toMatchObject({ counts: { records: 0 }, slices: { held: 0, empty: 1 } });
  expect(await runs.rows('ops.slices', ['slice', 'state', 'kind', 'reason'])).toEqual([
    [NAME, 'empty', null, 'the source answered, and has no record'],
  ]);
  expect((await runs.plan('r2', '2024-06-01T01:04:00Z')).slices).toEqual([]);
  expect(await runs.run('r3', '2024-06-01T01:05:00Z')).toMatchObject({
    counts: { inserted: 3 },
    slices: { held: 1, empty: 0 },
  });
});

test('an answer of another day fills no snapshot', async () => {
  const page = [
    ['a', '3'],
    ['b', '2'],
  ] as const;
  const runs = await start(pages([page, [['c', '1']]], Date.parse('2024-06-02T00:00:00Z')));
  expect((await runs.run('r1', TIME)).counts).toMatchObject({ records: 3, inserted: 0, quarantined: 3 });
  expect((await runs.rows('ops.quarantine', ['reason']))[0]).toEqual([
    'taken_at 2024-06-02T00:00:00.000Z: not asked for',
  ]);
});

test('snapshots that are kept are asked for by their day, whatever the clock says, and no others', async () => {
  const asked: (string | undefined)[] = [];
  const kept = ['2019-01-21T13:30:00Z', '2024-05-30T20:33:42Z', '2026-01-01T00:00:00Z'];
  const runs = await start(
    (request, response) => {
      const wanted = request.headers['accept-datetime'];
      asked.push(String(wanted));
      const taken = kept.find(
        (time) => time.slice(0, 10) === new Date(String(wanted)).toISOString().slice(0, 10),
      );
      const offset = Number(new URL(request.url ?? '', 'http://x').searchParams.get('offset'));
      const data = ['a', 'b', 'c'].slice(offset, offset + 2).map((id) => ({ id, price: '1' }));
      response.writeHead(200).end(JSON.stringify({ timestamp: Date.parse(taken!), data }));
    },
    { keptSnapshots: kept },
  );
  // What is kept of later is not due yet.
  expect((await runs.run('r1', TIME)).slices).toMatchObject({ held: 2, due: 0 });
  expect([...new Set(asked)]).toEqual(['Mon, 21 Jan 2019 23:59:59 GMT', 'Thu, 30 May 2024 23:59:59 GMT']);
  expect((await runs.rows('silver.assets', ['taken_at'])).map(([time]) => time)).toEqual(
    kept.slice(0, 2).flatMap((time) => Array(3).fill(BigInt(Date.parse(time)) * 1000n)),
  );
  const second = await runs.plan('r2', '2026-06-01T00:05:00Z');
  expect(second.slices?.map(({ name }) => name)).toEqual(['top=3__20260101T000000Z']);
  expect(second.missed).toBeUndefined();
});

test('of a source that keeps all snapshots since some time, each slot since then is due', async () => {
  const runs = await start(pages([]), { keptSnapshots: 'P2D' });
  const { slices, missed } = await runs.plan('r1', TIME, '2026-01-01T00:00:00Z');
  expect(slices?.map(({ name }) => name)).toEqual([
    'top=3__20240530T000000Z',
    'top=3__20240531T000000Z',
    NAME,
  ]);
  expect(missed).toBeUndefined();
});
