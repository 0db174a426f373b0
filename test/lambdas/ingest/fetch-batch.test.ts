import { afterEach, expect, it } from 'vitest';
import { arrivalOf } from '../../../lib/ingestion/bronze/arrival.ts';
import { readManifest } from '../../../lib/ingestion/bronze/manifest.ts';
import { unpackPage } from '../../../lib/ingestion/bronze/packed-page.ts';
import { candleAnswer, HOUR, localRun } from '../support/local-run.ts';

const FOLDER =
  's3://bronze/bronze/binance_klines/ingest_date=2024-03-01/r1/symbol=BTCUSDT__timeframe=1h__open_time_month=2024-02/';
let run: Awaited<ReturnType<typeof localRun>>;
afterEach(() => run.server.close());
const questions = () => run.server.urls.filter((url) => url.startsWith('/api/'));
/** Of the 28th and 29th of February. */
const PAGE = `${FOLDER}20240228T000000000Z-20240301T000000000Z.json.gz`;

it('stores the page as received and a manifest that tells of it', async () => {
  run = await localRun(candleAnswer(new Set()));
  const planned = await run.plan('r1', '2024-03-01T00:05:00Z', '2024-02-28');
  await run.ingest(planned);
  const manifest = await readManifest(run.lake.objects, FOLDER);
  const body = unpackPage(await run.lake.objects.get(PAGE));
  const arrived = arrivalOf(PAGE, (await run.lake.objects.head(PAGE))?.metadata);
  expect(manifest).toMatchObject({
    dataset: 'binance_klines',
    run: 'r1',
    partition: 'symbol=BTCUSDT/timeframe=1h/open_time_month=2024-02',
    records: 48,
    fetched_at: arrived.fetched_at,
    pages: [
      {
        object: PAGE,
        request: {
          method: 'GET',
          url: `${run.server.url}/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=1709078400000&endTime=1709251199999&limit=1000`,
        },
        status: 200,
        bytes: body.length,
        records: 48,
      },
    ],
  });
  expect(JSON.parse(Buffer.from(body).toString())).toHaveLength(48);
});

it('reads what an earlier attempt stored instead of asking again', async () => {
  let price = '1.00000000';
  run = await localRun(candleAnswer(new Set(), () => price));
  const planned = await run.plan('r1', '2024-03-01T00:05:00Z', '2024-02-28');
  await run.ingest(planned);
  await run.lake.objects.delete(`${FOLDER}manifest.json`);
  const asked = questions().length;
  price = '2.00000000';
  await run.ingest(planned);
  expect(questions()).toHaveLength(asked);
  const body = unpackPage(await run.lake.objects.get(PAGE));
  expect(Buffer.from(body).toString()).toContain('"1.00000000"');
  await run.ingest(planned);
  expect(questions()).toHaveLength(asked);
});

it('keeps the stored page when another attempt was faster', async () => {
  run = await localRun(candleAnswer(new Set()));
  const planned = await run.plan('r1', '2024-03-01T00:05:00Z', '2024-02-28');
  await Promise.all([run.ingest(planned), run.ingest(planned)]);
  expect((await readManifest(run.lake.objects, FOLDER)).records).toBe(48);
});

it('asks for a long range page by page', async () => {
  run = await localRun(candleAnswer(new Set()));
  const planned = await run.plan('r1', '2024-03-01T00:05:00Z', '2024-02-28');
  const [[partition]] = planned.groups as [[(typeof planned.groups)[0][0]]];
  const from = partition.ranges[0]!.from;
  const long = { ...partition, ranges: [{ from, to: from + 2500 * HOUR }] };
  await run.ingest({ ...planned, groups: [[long]] });
  expect((await readManifest(run.lake.objects, FOLDER)).pages.map(({ records }) => records)).toEqual([
    999, 1000, 503,
  ]);
});
