import { createHash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { at, date, decimal, path, text } from '../../../lib/contracts/column.ts';
import { year } from '../../../lib/contracts/partition.ts';
import { cron } from '../../../lib/contracts/schedule.ts';
import { whole } from '../../../lib/ingestion/coverage/slices.ts';
import { dataset, type SlicesOptions } from '../../../lib/ingestion/dataset.ts';
import { csv } from '../../../lib/ingestion/formats/csv.ts';
import { noCounts } from '../../../lib/ingestion/run/conservation.ts';
import { http } from '../../../lib/ingestion/slice-source.ts';
import type { Answer } from '../support/scripted-server.ts';
import { slicesRun } from '../support/slices-run.ts';

const options: SlicesOptions = {
  name: 'weather',
  description: 'Daily weather of a city',
  source: http({ url: 'https://weather.example/data/daily.csv' }),
  format: csv(),
  coverage: whole(),
  schedule: cron('15 6 * * *', 'UTC'),
  tables: {
    weather: {
      merge: 'replace',
      key: ['day'],
      partition: [year('day')],
      columns: {
        day: date('Day, local time', path('date'), { written: 'unpadded' }),
        rain: decimal(6, 1, 'Rain, mm', path('precipitation'), { nullable: true }),
        weather: text('What prevailed', path('weather')),
      },
    },
  },
};
const FIRST = `date,precipitation,weather
2014-12-31,0.0,sun
2015-1-1,10.9,"rain, ""heavy""
at night"
2015/01/02,.8,rain
2015-01-03,,snow
2015-01-04,1.5
`;
const SECOND = `date,precipitation,weather
2014-12-31,0.0,sun
2015-1-1,10.9,"rain, ""heavy""
at night"
2015-01-02,.8,rain
2015-01-04,1.5,rain
`;

/** Serves a file that can be changed, with its ETag. */
function fileServer(content: string) {
  const file = { content, hasEtag: true };
  const serve: Answer = (request, response) => {
    const etag = `"${createHash('sha256').update(file.content).digest('hex').slice(0, 8)}"`;
    const isSame = file.hasEtag && request.headers['if-none-match'] === etag;
    response.writeHead(isSame ? 304 : 200, { 'content-type': 'text/csv', ...(file.hasEtag && { etag }) });
    response.end(isSame ? undefined : file.content);
  };
  return { file, serve };
}

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function start(content: string, changes: Partial<SlicesOptions> = {}) {
  const { file, serve } = fileServer(content);
  const runs = await slicesRun(dataset({ ...options, ...changes }), serve);
  close = runs.server.close;
  const rows = () => runs.rows('silver.weather', ['day', 'rain', 'weather']);
  return { file, runs, rows };
}

const DAY = Date.UTC(2015, 0, 1) / 86_400_000;

test('a whole file becomes rows by its header; what is broken is kept beside them with its reason', async () => {
  const { runs, rows } = await start(FIRST);
  const { counts } = await runs.run('r1', '2015-01-05T06:15:00Z');
  expect(counts).toEqual({ ...noCounts, records: 5, inserted: 3, quarantined: 2 });
  expect(await rows()).toEqual([
    [DAY - 1, 0n, 'sun'],
    [DAY, 109n, 'rain, "heavy"\nat night'],
    [DAY + 2, null, 'snow'],
  ]);
  expect(await runs.rows('ops.quarantine', ['row_number', 'reason', 'raw'])).toEqual([
    [3n, "day '2015/01/02': a date such as 2024-6-1 expected", '2015/01/02,.8,rain'],
    [5n, '2 fields, 3 expected: date, precipitation, weather', '2015-01-04,1.5'],
  ]);
});

test('it is read again when it changes: rows come, change and go, each counted', async () => {
  const { file, runs, rows } = await start(FIRST);
  await runs.run('r1', '2015-01-05T06:15:00Z');
  expect(await runs.run('r2', '2015-01-06T06:15:00Z')).toMatchObject({
    outcomes: ['unchanged'],
    counts: { records: 0 },
  });
  file.content = SECOND;
  expect(await runs.run('r3', '2015-01-07T06:15:00Z')).toEqual({
    outcomes: ['answered'],
    counts: { ...noCounts, records: 4, inserted: 2, unchanged: 2 },
    removed: [1],
    slices: { due: 0, held: 1, stored: 0, empty: 0, refused: 0, failed: 0, waiting: 0 },
  });
  expect(await rows()).toEqual([
    [DAY - 1, 0n, 'sun'],
    [DAY, 109n, 'rain, "heavy"\nat night'],
    [DAY + 1, 8n, 'rain'],
    [DAY + 3, 15n, 'rain'],
  ]);
  expect(await runs.rows('ops.slices', ['slice', 'state', 'run'])).toEqual([
    ['whole', 'held', 'r1'],
    ['whole', 'held', 'r3'],
  ]);
});

test('a source without ETags is compared by content', async () => {
  const { file, runs } = await start(FIRST);
  file.hasEtag = false;
  await runs.run('r1', '2015-01-05T06:15:00Z');
  expect((await runs.run('r2', '2015-01-06T06:15:00Z')).outcomes).toEqual(['unchanged']);
  file.content = SECOND;
  expect((await runs.run('r3', '2015-01-07T06:15:00Z')).outcomes).toEqual(['answered']);
});

test('a broken line removes nothing: it may stand for a row that is there', async () => {
  const { file, runs, rows } = await start(SECOND);
  await runs.run('r1', '2015-01-05T06:15:00Z');
  file.content = SECOND.replace('2015-01-04,1.5,rain', '2015-01-04,dry,rain').replace(
    '2014-12-31,0.0,sun\n',
    '',
  );
  expect((await runs.run('r2', '2015-01-06T06:15:00Z')).removed).toEqual([0]);
  expect(await rows()).toHaveLength(4);
});

test('an answer without a record is refused where it would empty the table', async () => {
  const { file, runs, rows } = await start(SECOND);
  await runs.run('r1', '2015-01-05T06:15:00Z');
  file.content = 'date,precipitation,weather\n';
  expect((await runs.run('r2', '2015-01-06T06:15:00Z')).failed).toBe(
    "whole (refused): ContractViolation: weather: the answer for whole has no record, and would remove the 4 rows that it had; if that is meant, drop the table or set merge to 'upsert'",
  );
  expect(await rows()).toHaveLength(4);
});

test('a file without a column that is needed is refused with both lists', async () => {
  const { runs } = await start('date,precipitation\n2015-01-01,1\n');
  expect((await runs.run('r1', '2015-01-05T06:15:00Z')).failed).toBe(
    'whole (refused): ProviderRejected: weather.example: the header lacks weather; it is date, precipitation',
  );
});

test('a run that ended between its commits is settled by the next, and asks for nothing twice', async () => {
  const { runs } = await start(SECOND, {
    tables: { weather: { ...options.tables.weather!, merge: 'append', key: [] } },
  });
  const planned = await runs.plan('r1', '2015-01-05T06:15:00Z');
  await runs.ingest(planned);
  await runs.stage(planned);
  const { lake } = runs;
  const update = lake.catalog.createTable.bind(lake.catalog);
  lake.catalog.createTable = async (...given: Parameters<typeof update>) => {
    if (given[0].database === 'ops') throw new Error('killed');
    return update(...given);
  };
  await expect(runs.commit(planned)).rejects.toThrow('killed');
  lake.catalog.createTable = update;
  expect((await runs.run('r2', '2015-01-06T06:15:00Z')).outcomes).toEqual(['unchanged']);
  expect(await runs.rows('silver.weather', ['day'])).toHaveLength(4);
});

test('rows are taken by position where a file has no header', async () => {
  const { runs, rows } = await start('-1,x\n2015-1-1,sun\n', {
    format: csv({ fields: ['first', 'second'] }),
    tables: {
      weather: {
        ...options.tables.weather!,
        columns: {
          ...options.tables.weather!.columns,
          day: date('Day', at(0), { written: 'unpadded' }),
          weather: text('What prevailed', at(1)),
          rain: decimal(6, 1, 'Rain, mm', path('third'), { nullable: true }),
        },
      },
    },
  });
  expect((await runs.run('r1', '2015-01-05T06:15:00Z')).counts).toMatchObject({
    records: 2,
    inserted: 1,
    quarantined: 1,
  });
  expect(await rows()).toEqual([[DAY, null, 'sun']]);
});
