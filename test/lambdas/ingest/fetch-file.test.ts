import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { readManifest } from '../../../lib/ingestion/bronze/manifest.ts';
import {
  cron,
  dataset,
  days,
  gzip,
  http,
  identity,
  path,
  text,
  timestamp,
  tsv,
} from '../../../lib/ingestion/index.ts';
import { slicesRun } from '../support/slices-run.ts';

const definition = dataset({
  name: 'visits',
  description: 'Visits',
  source: http({ url: 'https://example.org/visits-{yyyymmdd}.tsv.gz', provider: 'example' }),
  format: gzip(tsv({ quotes: false })),
  coverage: days({ start: '2024-06-01', column: 'time' }),
  schedule: cron('0 3 * * *', 'UTC'),
  tables: {
    visits: {
      merge: 'replace',
      key: ['time', 'page'],
      partition: [identity('page')].slice(1),
      columns: {
        time: timestamp('When', path('time'), { written: 'iso_8601' }),
        page: text('Page', path('page')),
      },
    },
  },
});
const TIME = '2024-06-02T03:30:00Z';
const ROWS = 2000;

/** Some 60 KB that do not pack. */
const fileOf = (mark: string) => {
  const lines = Array.from(
    { length: ROWS },
    (_, row) =>
      `2024-06-01 10:${String(Math.floor(row / 60) % 60).padStart(2, '0')}:${String(row % 60).padStart(2, '0')}\t${mark}${row}-${randomBytes(12).toString('hex')}`,
  );
  return gzipSync(['time\tpage', ...lines].join('\n'));
};

interface Script {
  file: Buffer;
  /** @default none is sent */
  etag?: string | undefined;
  /** Bytes after which the line breaks. @default it holds */
  breaksAfter?: number | undefined;
  ranges: (string | undefined)[];
}

/** A server that knows ranges and breaks off. */
function serve(script: Script) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const { file, etag, breaksAfter } = script;
    const { range, 'if-range': ifRange } = request.headers;
    script.ranges.push(range);
    const [, from = '0'] = /^bytes=(\d+)-$/.exec(range ?? '') ?? [];
    const isPart = range !== undefined && (ifRange === undefined || ifRange === etag);
    const start = isPart ? Number(from) : 0;
    const headers = {
      'content-length': String(file.length - start),
      ...(etag !== undefined && { etag }),
      ...(isPart && { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` }),
    };
    response.writeHead(isPart ? 206 : 200, headers);
    if (breaksAfter === undefined) response.end(file.subarray(start));
    else
      response.write(file.subarray(start, start + breaksAfter), () =>
        setTimeout(() => response.destroy(), 20),
      );
  };
}

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function start(script: Script, partBytes = 10_000) {
  const runs = await slicesRun(definition, serve(script), {}, undefined, { partBytes, largestFile: 2e6 });
  close = runs.server.close;
  const ledger = () => runs.rows('ops.slices', ['state', 'kind', 'reason']);
  return { runs, ledger };
}

test('a file comes in parts over several runs, each asking for the rest of the same version', async () => {
  const script: Script = { file: fileOf('a'), etag: '"v1"', breaksAfter: 6000, ranges: [] };
  const { runs, ledger } = await start(script);
  const first = await runs.run('r1', TIME);
  // Four attempts, each going on where the one before broke off.
  expect(script.ranges).toEqual([undefined, 'bytes=6000-', 'bytes=12000-', 'bytes=18000-']);
  expect(first.outcomes).toEqual(['2024-06-01 waiting']);
  expect(first.failed).toBeUndefined();
  expect(first.slices).toMatchObject({ due: 1, failed: 0, waiting: 0 });
  const size = (script.file.length / 1e6).toFixed(1);
  expect(await ledger()).toEqual([
    [
      'due',
      'partial',
      expect.stringMatching(`^0.0 of ${size} MB have come; the next run goes on: example did not answer`),
    ],
  ]);
  script.breaksAfter = undefined;
  script.ranges = [];
  const second = await runs.run('r2', TIME);
  expect(script.ranges).toEqual(['bytes=24000-']);
  expect(second.counts).toMatchObject({ records: ROWS, inserted: ROWS, quarantined: 0 });
  expect(await runs.rows('silver.visits', ['page'])).toHaveLength(ROWS);
  expect((await ledger()).map(([state]) => state)).toEqual(['due', 'held']);

  const manifest = await readManifest(
    runs.lake.objects,
    's3://bronze/bronze/visits/ingest_date=2024-06-02/r2/2024-06-01/',
  );
  const bodies: Buffer[] = [];
  for (const { object, part, bytes } of manifest.pages) {
    bodies.push(gunzipSync(await runs.lake.objects.get(object)));
    expect([part!.end - part!.start, bytes]).toEqual([bodies.at(-1)!.length, bodies.at(-1)!.length]);
  }
  expect(manifest.pages.length).toBeGreaterThan(2);
  expect(Buffer.concat(bodies)).toEqual(script.file);
  expect(manifest).toMatchObject({
    records: ROWS,
    content: `${createHash('sha256').update(script.file).digest('hex')} "v1"`,
  });
  // What came is over: the day is final, and asked for no more.
  expect((await runs.plan('r3', '2024-06-02T05:00:00Z')).slices).toEqual([]);
});

test('a run that dies leaves what came to the next one', async () => {
  const script: Script = { file: fileOf('a'), etag: '"v1"', breaksAfter: 6000, ranges: [] };
  const { runs } = await start(script, 3000);
  await runs.ingest(await runs.plan('r1', TIME));
  Object.assign(script, { breaksAfter: undefined, ranges: [] });
  expect((await runs.run('r2', TIME)).counts).toMatchObject({ records: ROWS, inserted: ROWS });
  expect(script.ranges).toEqual(['bytes=24000-']);
});

test('a call ends before its time does, and keeps what came', async () => {
  const script: Script = { file: fileOf('a'), etag: '"v1"', breaksAfter: 7000, ranges: [] };
  const stalling = (request: IncomingMessage, response: ServerResponse) => {
    if (script.breaksAfter === undefined) return serve(script)(request, response);
    script.ranges.push(request.headers.range);
    response.writeHead(200, { etag: '"v1"', 'content-length': String(script.file.length) });
    return response.write(script.file.subarray(0, script.breaksAfter));
  };
  const runs = await slicesRun(definition, stalling, {}, undefined, { remainingTime: () => 1000 });
  close = runs.server.close;
  expect((await runs.run('r1', TIME)).outcomes).toEqual(['2024-06-01 waiting']);
  expect(await runs.rows('ops.slices', ['state', 'reason'])).toEqual([
    [
      'due',
      expect.stringMatching(
        /MB have come; the next run goes on: .*its body goes on, and this call has no more time$/,
      ),
    ],
  ]);
  Object.assign(script, { breaksAfter: undefined, ranges: [] });
  // All has come, and is read by a call that has time for it.
  expect((await runs.run('r2', TIME)).slices).toMatchObject({ due: 1 });
  expect(script.ranges).toEqual(['bytes=7000-']);
  expect((await runs.run('r3', TIME)).counts).toMatchObject({ records: ROWS, inserted: ROWS });
  expect(script.ranges).toHaveLength(1);
});

test('a file that was published anew begins again', async () => {
  const script: Script = { file: fileOf('a'), etag: '"v1"', breaksAfter: 6000, ranges: [] };
  const { runs } = await start(script);
  await runs.run('r1', TIME);
  Object.assign(script, { file: fileOf('b'), etag: '"v2"', breaksAfter: undefined, ranges: [] });
  expect((await runs.run('r2', TIME)).counts).toMatchObject({ records: ROWS, inserted: ROWS });
  expect(script.ranges).toEqual(['bytes=24000-']);
  const pages = await runs.rows('silver.visits', ['page']);
  expect(pages.every(([page]) => String(page).startsWith('b'))).toBe(true);
});

test('without an ETag or a time of change nothing is kept of a line that breaks', async () => {
  const script: Script = { file: fileOf('a'), breaksAfter: 20_000, ranges: [] };
  const { runs, ledger } = await start(script);
  expect((await runs.run('r1', TIME)).outcomes).toEqual(['2024-06-01 failed']);
  expect(script.ranges).toEqual([undefined, undefined, undefined, undefined]);
  expect(await ledger()).toEqual([['failed', null, expect.stringContaining('example did not answer GET')]]);
  Object.assign(script, { breaksAfter: undefined });
  expect((await runs.run('r2', TIME)).counts).toMatchObject({ records: ROWS, inserted: ROWS });
});

test('a line that brings nothing more fails, and what came before is kept', async () => {
  const script: Script = { file: fileOf('a'), etag: '"v1"', breaksAfter: 6000, ranges: [] };
  const { runs, ledger } = await start(script);
  await runs.run('r1', TIME);
  script.breaksAfter = 0;
  expect((await runs.run('r2', TIME)).outcomes).toEqual(['2024-06-01 failed']);
  Object.assign(script, { breaksAfter: undefined, ranges: [] });
  await runs.run('r3', TIME);
  expect(script.ranges).toEqual(['bytes=24000-']);
  expect((await ledger()).at(-1)?.[0]).toBe('held');
});

test('a file that is damaged is refused whole, however many parts it has, and begins again', async () => {
  const whole = fileOf('a');
  const script: Script = { file: whole.subarray(0, whole.length - 8), etag: '"v1"', ranges: [] };
  const { runs, ledger } = await start(script);
  expect((await runs.run('r1', TIME)).outcomes).toEqual(['2024-06-01 failed']);
  expect(await ledger()).toEqual([
    [
      'failed',
      null,
      expect.stringMatching(
        /^ProviderUnavailable: example answered GET http.*\/visits-20240601\.tsv\.gz with a body that cannot be read \(gzip cannot be unpacked: unexpected end of file\)$/,
      ),
    ],
  ]);
  Object.assign(script, { file: whole, ranges: [] });
  expect((await runs.run('r2', TIME)).counts).toMatchObject({ inserted: ROWS });
  expect(script.ranges).toEqual([undefined]);
});

test('a file of more than the settings allow is not read further', async () => {
  const script: Script = { file: Buffer.alloc(2_100_000), etag: '"v1"', ranges: [] };
  const { runs, ledger } = await start(script, 500_000);
  await runs.run('r1', TIME);
  expect(await ledger()).toEqual([
    [
      'refused',
      null,
      expect.stringMatching(
        /^ProviderRejected: example answered GET .* with more than the 2 MB that largestFileMB in its settings allows: it was not read further$/,
      ),
    ],
  ]);
});

test('rows that come twice are found over all parts', async () => {
  const lines = Array.from(
    { length: 600 },
    (_, row) => `2024-06-01 10:00:00\t${row}-${randomBytes(12).toString('hex')}`,
  );
  const twice = [...lines, lines[0]!, ...lines.slice(1, 3)];
  const script: Script = { file: gzipSync(['time\tpage', ...twice].join('\n')), etag: '"v1"', ranges: [] };
  const { runs } = await start(script, 2000);
  expect((await runs.run('r1', TIME)).counts).toMatchObject({ records: 603, inserted: 600, duplicate: 3 });
});
