import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { answer as around, bigint, decimal, path, text, timestamp } from '../../../lib/contracts/column.ts';
import { days as daysLong } from '../../../lib/contracts/duration.ts';
import { identity, month } from '../../../lib/contracts/partition.ts';
import { cron } from '../../../lib/contracts/schedule.ts';
import { days, ids, snapshots, whole } from '../../../lib/ingestion/coverage/slices.ts';
import { dataset, type SlicesOptions } from '../../../lib/ingestion/dataset.ts';
import { tsv } from '../../../lib/ingestion/formats/csv.ts';
import { json } from '../../../lib/ingestion/formats/json.ts';
import { gzip } from '../../../lib/ingestion/formats/packed.ts';
import { byLink, byOffset, byPage } from '../../../lib/ingestion/paging/pagings.ts';
import { http } from '../../../lib/ingestion/slice-source.ts';
import { writeJson } from '../../../lib/lake/json-object.ts';
import type { Answer } from '../support/scripted-server.ts';
import { slicesRun } from '../support/slices-run.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function start(options: SlicesOptions, provider: Answer, settings?: object) {
  const runs = await slicesRun(dataset(options), provider, settings);
  close = runs.server.close;
  return runs;
}

const replyJson: (reply: (url: URL) => unknown) => Answer = (reply) => (request, response) => {
  const body = reply(new URL(request.url ?? '', 'http://localhost'));
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

const assets: SlicesOptions = {
  name: 'assets',
  description: 'Assets by market value',
  source: http({
    url: 'https://assets.example/v3/assets',
    paging: byOffset({ size: { parameter: 'limit', value: 2 }, stop: 4 }),
  }),
  format: json({ rows: 'data.items' }),
  coverage: snapshots({ every: daysLong(1) }),
  schedule: cron('5 0 * * *', 'UTC'),
  tables: {
    assets: {
      key: ['taken_at', 'asset'],
      partition: [month('taken_at')],
      columns: {
        taken_at: timestamp('When the answer was made', around('timestamp')),
        asset: text('Asset', path('id')),
        price: decimal(38, 18, 'Price, USD', path('price.usd'), { excessDigits: 'half_away_from_zero' }),
      },
    },
    asset_ranks: {
      key: ['asset'],
      partition: [],
      columns: { asset: text('Asset', path('id')), rank: bigint('Newest rank', path('rank')) },
    },
  },
};
const TAKEN = Date.UTC(2024, 5, 1, 0, 5);
const listed = (url: URL) => {
  const offset = Number(url.searchParams.get('offset'));
  const item = (index: number) =>
    `{"id":"a${index}","rank":${index + 1},"price":{"usd":0.1234567890123456785}}`;
  return `{"timestamp":${TAKEN},"data":{"items":[${item(offset)},${item(offset + 1)}]}}`;
};

test('a snapshot of nested records comes page by page into two tables, digit by digit', async () => {
  const runs = await start(assets, replyJson(listed));
  const { counts } = await runs.run('r1', '2024-06-01T00:05:00Z');
  expect(runs.server.urls).toEqual(['/v3/assets?offset=0&limit=2', '/v3/assets?offset=2&limit=2']);
  // Four records, in each of two tables.
  expect(counts).toMatchObject({ records: 8, inserted: 8, quarantined: 0 });
  expect(await runs.rows('silver.assets', ['taken_at', 'asset', 'price'])).toEqual(
    ['a0', 'a1', 'a2', 'a3'].map((asset) => [BigInt(TAKEN) * 1000n, asset, 123456789012345679n]),
  );
  expect(await runs.rows('silver.asset_ranks', ['asset', 'rank'])).toEqual([
    ['a0', 1n],
    ['a1', 2n],
    ['a2', 3n],
    ['a3', 4n],
  ]);
  expect((await runs.run('r2', '2024-06-01T12:00:00Z')).outcomes).toEqual([]);
});

test('a snapshot that is over is refused: it has no past', async () => {
  const runs = await start(assets, replyJson(listed));
  await expect(runs.plan('r1', '2024-06-01T00:05:00Z', '2024-06-03T00:00:00Z')).rejects.toThrow(
    'the snapshot of 2024-06-01T00:00:00.000Z is over since 2024-06-02T00:00:00.000Z: the source only says what is now, and has no past to ask for',
  );
});

test('an object where records are expected is refused, and not asked for again', async () => {
  const runs = await start(
    assets,
    replyJson(() => ({ timestamp: TAKEN, data: { items: { message: 'gone' } } })),
  );
  expect(await runs.run('r1', '2024-06-01T00:05:00Z')).toMatchObject({
    counts: { records: 0 },
    failed:
      '20240601T000000Z (refused): ProviderRejected: assets.example: \'data.items\' is {"message":"gone"}: a list of records expected',
  });
  expect(runs.server.urls).toHaveLength(1);
  // It rests for an hour; once its day is over, nobody can give it any more.
  expect((await runs.plan('r2', '2024-06-01T01:04:00Z')).slices).toEqual([]);
  expect((await runs.plan('r3', '2024-06-01T01:05:00Z')).slices).toHaveLength(1);
  await runs.run('r4', '2024-06-03T00:05:00Z');
  expect(await runs.rows('ops.slices', ['slice', 'state'])).toEqual([
    ['20240601T000000Z', 'missed'],
    ['20240601T000000Z', 'refused'],
    ['20240602T000000Z', 'missed'],
    ['20240603T000000Z', 'refused'],
  ]);
});

const vacancies: SlicesOptions = {
  ...assets,
  name: 'vacancies',
  source: http({
    url: 'https://jobs.example/vacancies?area={area}',
    query: { day: '{day}' },
    paging: byPage({ parameter: 'page', first: 0, pages: 'pages' }),
  }),
  format: json({ rows: 'items' }),
  coverage: days({ start: '2024-06-01', after: { milliseconds: 3_600_000 }, column: 'posted' }),
  parameters: () => [{ area: 'north' }, { area: 'south' }],
  tables: {
    vacancies: {
      key: ['area', 'id'],
      partition: [identity('area')],
      columns: {
        area: text('Area', { from: { kind: 'request', parameter: 'area' } }),
        id: text('Vacancy', path('id')),
        posted: timestamp('When it was posted', path('posted'), { written: 'iso_8601' }),
      },
    },
  },
};
const posted = (url: URL) => {
  const { area, day, page } = Object.fromEntries(url.searchParams);
  if (area === 'south' && day === '2024-06-02') return undefined;
  const items = [{ id: `${day}-${page}`, posted: `${day}T12:00:00+03:00` }];
  if (page === '1') items.push({ id: 'x', posted: '2023-01-01T00:00:00Z' });
  return { items, pages: 2 };
};

test('days are asked for until they are held, each series in turn; what was not asked for is kept apart', async () => {
  const runs = await start(vacancies, replyJson(posted));
  const first = await runs.run('r1', '2024-06-03T01:00:00Z');
  expect(first.outcomes).toEqual(['answered', 'answered', 'answered', 'absent']);
  expect(first.counts).toMatchObject({ records: 9, inserted: 6, quarantined: 3 });
  expect((await runs.rows('ops.quarantine', ['reason']))[0]).toEqual([
    'posted 2023-01-01T00:00:00.000Z: not asked for',
  ]);
  expect(await runs.rows('ops.slices', ['slice', 'state'])).toEqual([
    ['area=north__2024-06-01', 'held'],
    ['area=north__2024-06-02', 'held'],
    ['area=south__2024-06-01', 'held'],
    ['area=south__2024-06-02', 'empty'],
  ]);
  // A day counts an hour after its end; what the source had not is asked for again an hour later, and so is what broke the contract.
  expect((await runs.plan('r2', '2024-06-03T01:59:00Z')).slices).toEqual([]);
  const { slices } = await runs.plan('r3', '2024-06-04T00:59:00Z');
  expect(slices?.map(({ name }) => name)).toEqual([
    'area=north__2024-06-01',
    'area=south__2024-06-01',
    'area=north__2024-06-02',
    'area=south__2024-06-02',
  ]);
});

test('a run takes so many slices, the oldest of each series first, and counts what is left', async () => {
  const runs = await start(vacancies, replyJson(posted), { slicesPerRun: 3, start: '2024-05-30' });
  const first = await runs.plan('r1', '2024-06-03T01:00:00Z');
  expect(first.slices?.map(({ name }) => name)).toEqual([
    'area=north__2024-05-30',
    'area=south__2024-05-30',
    'area=north__2024-05-31',
  ]);
  const nothing = { held: 0, stored: 0, empty: 0, refused: 0, failed: 0, waiting: 0 };
  expect(first.others).toEqual({ ...nothing, due: 5 });
  // The last three, and the one that is not there yet, come with the third run.
  expect((await runs.run('r2', '2024-06-03T01:00:00Z')).slices).toEqual({ ...nothing, due: 5, held: 3 });
  expect((await runs.run('r3', '2024-06-03T01:00:00Z')).slices).toEqual({ ...nothing, due: 2, held: 6 });
  expect((await runs.run('r4', '2024-06-03T01:00:00Z')).slices).toEqual({
    ...nothing,
    due: 0,
    held: 7,
    empty: 1,
  });
});

test('ids are asked for in whole blocks up to the head', async () => {
  const block = ids({
    size: 10,
    first: 100,
    head: { url: 'https://x.example/head', path: 'height' },
    column: 'n',
  });
  const due = (head: number, held: string[] = []) =>
    block
      .due(
        {},
        { scheduledTime: 0, now: 0, head, held: new Map(held.map((name) => [name, { version: undefined }])) },
      )
      .map(({ name }) => name);
  expect(due(118)).toEqual(['100-109']);
  expect(due(119)).toEqual(['100-109', '110-119']);
  expect(due(119, ['100-109'])).toEqual(['110-119']);
});

test('paging that comes back to a page ends the call, not the memory', async () => {
  const looped: SlicesOptions = {
    ...assets,
    source: http({ url: 'https://assets.example/v3/assets', paging: byLink({ path: 'next' }) }),
    coverage: whole(),
  };
  const runs = await start(
    looped,
    replyJson((url) => ({
      timestamp: TAKEN,
      data: { items: [{ id: url.search, rank: 1, price: { usd: 1 } }] },
      next:
        url.search === '?page=b'
          ? 'https://assets.example/v3/assets?page=a'
          : `?page=${url.search ? 'b' : 'a'}`,
    })),
  );
  expect((await runs.run('r1', '2024-06-01T00:05:00Z')).failed).toBe(
    `whole (refused): ProviderRejected: assets.example: the page after page 3 of whole is GET ${runs.server.url}/v3/assets?page=a, which it was asked for already: its paging does not end`,
  );
});

test('a link to another host is not followed', async () => {
  const linked: SlicesOptions = {
    ...assets,
    source: http({ url: 'https://assets.example/v3/assets', paging: byLink({ path: 'next' }) }),
    coverage: whole(),
  };
  const item = { id: 'a', rank: 1, price: { usd: 1 } };
  const runs = await start(
    linked,
    replyJson(({ search }) => ({
      ...{ timestamp: TAKEN, data: { items: [{ ...item, id: search }] } },
      next: search === '' ? 'http://assets.example/v3/assets?page=2' : 'https://elsewhere.example/?page=3',
    })),
  );
  expect((await runs.run('r1', '2024-06-01T00:05:00Z')).failed).toBe(
    `whole (refused): ProviderRejected: assets.example: the page after page 2 of whole is GET https://elsewhere.example/?page=3, on another host than ${runs.server.url}: it is not asked for`,
  );
  // The site's own address by http is asked as all others are.
  expect(runs.server.urls).toEqual(['/v3/assets', '/v3/assets?page=2']);
});

test('an attempt that ended among the pages goes on with those that are stored', async () => {
  let isBroken = true;
  const runs = await start(assets, (request, response) => {
    if (isBroken && request.url?.includes('offset=2')) {
      response.writeHead(403).end('no');
      return;
    }
    replyJson(listed)(request, response);
  });
  const planned = await runs.plan('r1', '2024-06-01T00:05:00Z');
  expect(await runs.ingest(planned)).toEqual(['20240601T000000Z refused']);
  isBroken = false;
  // As a call leaves it that died.
  const slices = { '20240601T000000Z': { attempts: 1, state: 'asking' } };
  await writeJson(runs.lake.objects, 's3://work/runs/r1/progress/ingest-0.json', { version: 2, slices });
  expect(await runs.ingest(planned)).toEqual(['answered']);
  expect(runs.server.urls.filter((url) => url.includes('offset=0'))).toHaveLength(1);
});

const damaged: SlicesOptions = {
  name: 'days_of_blocks',
  description: 'Blocks of a day, of a file or else by an API',
  source: http({
    provider: 'chain.example',
    address: 'dumps',
    url: 'https://dumps.example/{yyyymmdd}.tsv.gz',
  }),
  format: gzip(tsv()),
  fallback: {
    source: http({ provider: 'chain.example', url: 'https://chain.example/blocks', query: { day: '{day}' } }),
    format: json({ rows: 'data' }),
  },
  coverage: days({ start: 'P1D' }),
  schedule: cron('5 0 * * *', 'UTC'),
  tables: {
    days_of_blocks: { key: ['id'], columns: { id: bigint('Height', path('id')) } },
  },
};

test.each<[string, string | undefined]>([
  ['nothing at its address', undefined],
  ['no record', '{"data":[]}'],
])('a damaged file whose day has %s elsewhere is no empty day', async (_, reply) => {
  let file = gzipSync('id\n7').subarray(0, -9);
  const runs = await start(damaged, (request, response) => {
    if (request.url?.endsWith('.tsv.gz')) response.writeHead(200, { etag: '"1"' }).end(file);
    else response.writeHead(reply === undefined ? 404 : 200).end(reply);
  });
  expect((await runs.run('r1', '2024-06-02T00:05:00Z')).slices).toMatchObject({ failed: 1, empty: 0 });
  const [[state, reason] = []] = await runs.rows('ops.slices', ['state', 'reason']);
  expect(state).toBe('failed');
  expect(String(reason).replace(/GET \S+\//, 'GET …/')).toBe(
    'ProviderUnavailable: chain.example answered 200 to GET …/20240601.tsv.gz with a body that cannot be read (gzip cannot be unpacked: unexpected end of file)',
  );
  file = gzipSync('id\n7');
  expect(await runs.run('r2', '2024-06-02T00:06:00Z')).toMatchObject({
    counts: { inserted: 1 },
    slices: { held: 1, failed: 0 },
  });
});

test('where neither a file nor a day is there, the day is empty', async () => {
  const runs = await start(damaged, (_, response) => response.writeHead(404).end());
  expect((await runs.run('r1', '2024-06-02T00:05:00Z')).slices).toMatchObject({ failed: 0, empty: 1 });
});
