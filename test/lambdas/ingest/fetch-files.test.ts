import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import type { ArchiveFault } from '../../../lib/datasets/binance_klines/stand-in/archive-faults.ts';
import { readLedger } from '../../../lib/ingestion/books/slice-ledger.ts';
import { readManifest } from '../../../lib/ingestion/bronze/manifest.ts';
import { unpackPage } from '../../../lib/ingestion/bronze/packed-page.ts';
import { writeJson } from '../../../lib/lake/json-object.ts';
import { archivedMarket } from '../support/archived-market.ts';
import { HOUR, localRun } from '../support/local-run.ts';

let market: Awaited<ReturnType<typeof archivedMarket>>;
let run: Awaited<ReturnType<typeof localRun>>;
beforeEach(async () => {
  market = await archivedMarket(new Date('2024-03-10T12:00:00Z'));
  run = await localRun(market);
});
afterEach(() => market.close());

const folder = (month: string, name = 'r1') =>
  `s3://bronze/bronze/binance_klines/ingest_date=2024-03-04/${name}/symbol=BTCUSDT__timeframe=1h__open_time_month=${month}/`;
const MONTH = 'BTCUSDT-1h-2024-02';
const day = (n: number) => `${MONTH}-${String(n).padStart(2, '0')}`;
/** From the 31st of January to the 4th of March, 05:00. */
const ingest = async (name = 'r1') => run.ingest(await run.plan(name, '2024-03-04T05:30:00Z', '2024-01-31'));

it('takes months whole, then days, then pages; each file with its checksum in bronze, byte for byte', async () => {
  await ingest();
  const { files, pages } = market.asked();
  expect(files.filter((name) => name.endsWith('.zip')).sort()).toEqual([
    'BTCUSDT-1h-2024-01-31.zip',
    `${MONTH}.zip`,
    'BTCUSDT-1h-2024-03-01.zip',
    'BTCUSDT-1h-2024-03-02.zip',
    'BTCUSDT-1h-2024-03-03.zip',
  ]);
  // What the archive lacks, and a page for each of five files.
  expect(pages).toBe(6);
  const manifest = await readManifest(run.lake.objects, folder('2024-02'));
  const path = `data/spot/monthly/klines/BTCUSDT/1h/${MONTH}.zip`;
  const zip = unpackPage(await run.lake.objects.get(`${folder('2024-02')}${MONTH}.zip.gz`));
  const checksum = unpackPage(await run.lake.objects.get(`${folder('2024-02')}${MONTH}.zip.CHECKSUM.gz`));
  const sha256 = createHash('sha256').update(zip).digest('hex');
  expect(Buffer.from(checksum).toString()).toBe(`${sha256}  ${MONTH}.zip\n`);
  expect(manifest).toMatchObject({
    records: 696,
    pages: [
      { request: { url: `${market.url}/${path}.CHECKSUM` }, records: 0 },
      { request: { url: `${market.url}/${path}` }, records: 696, bytes: zip.length, sha256, file: path },
    ],
  });
  const march = await readManifest(run.lake.objects, folder('2024-03'));
  expect(march.pages.map(({ records }) => records)).toEqual([0, 24, 0, 24, 0, 24, 1 + 5]);
});

it('gives the rows that the API alone gives', async () => {
  await run.all('r1', '2024-03-04T05:30:00Z', '2024-01-31');
  const withArchive = await run.rows(binanceKlines.table);
  const api = await archivedMarket(new Date('2024-03-10T12:00:00Z'));
  for (const name of [MONTH, 'BTCUSDT-1h-2024-01-31', ...Array.from({ length: 29 }, (_, i) => day(i + 1))])
    api.faults.set(name, { kind: 'not_there' });
  for (const n of [1, 2, 3]) api.faults.set(`BTCUSDT-1h-2024-03-0${n}`, { kind: 'not_there' });
  const other = await localRun(api);
  await other.all('r1', '2024-03-04T05:30:00Z', '2024-01-31');
  const values = (rows: typeof withArchive) => rows.map(({ ingested_at, batch_id, ...row }) => row);
  expect(values(withArchive)).toEqual(values(await other.rows(binanceKlines.table)));
  expect(withArchive).toHaveLength(24 + 696 + 77);
  await api.close();
});

it('leaves a month that is not there to its days, and a day that is not there to the API', async () => {
  market.faults.set(MONTH, { kind: 'not_there' });
  market.faults.set(day(14), { kind: 'not_there' });
  market.faults.set(day(15), { kind: 'not_there' });
  await ingest();
  const { pages } = await readManifest(run.lake.objects, folder('2024-02'));
  expect(pages.filter(({ file }) => file)).toHaveLength(27);
  expect(pages.filter(({ object }) => object.endsWith('.json.gz'))).toMatchObject([
    { asked: { from: Date.UTC(2024, 1, 14), to: Date.UTC(2024, 1, 16) }, records: 1 + 48 },
  ]);
});

it('asks the days and the API for what a file has no line of', async () => {
  const from = Date.UTC(2024, 1, 10);
  const isKept = (line: string) => {
    const at = Number(line.split(',')[0]);
    // Without the whole 10th, and the 13th from noon on.
    return !(at >= from && at < from + 24 * HOUR) && !(at >= from + 84 * HOUR && at < from + 96 * HOUR);
  };
  market.faults.set(MONTH, { kind: 'lines', rewrite: (lines) => lines.filter(isKept) });
  const outcome = await run.all('r1', '2024-03-04T05:30:00Z', '2024-01-31');
  expect(outcome?.counts).toMatchObject({ records: 797, inserted: 797 });
  const { pages } = await readManifest(run.lake.objects, folder('2024-02'));
  expect(pages.map(({ file, records }) => [file?.slice(-14), records])).toEqual([
    [undefined, 0],
    ['1h-2024-02.zip', 660],
    [undefined, 0],
    ['-2024-02-10.zip'.slice(-14), 24],
    // A row before tells whose they are.
    [undefined, 1 + 12],
  ]);
});

it('reads what an earlier attempt stored instead of asking for it again', async () => {
  const planned = await run.plan('r1', '2024-03-04T05:30:00Z', '2024-01-31');
  await run.ingest(planned);
  market.asked();
  await run.lake.objects.delete(`${folder('2024-02')}manifest.json`);
  await run.lake.objects.delete(`${folder('2024-02')}${MONTH}.zip.gz`);
  // As a call leaves them that died.
  const asking = { attempts: 1, state: 'asking' };
  const slices = Object.fromEntries(planned.groups.flat().map(({ path }) => [path, asking]));
  await writeJson(run.lake.objects, 's3://work/runs/r1/progress/ingest-0.json', { version: 2, slices });
  await run.ingest(planned);
  expect(market.asked()).toEqual({ files: [`${MONTH}.zip`], pages: 0 });
});

describe('a file that is not what it should be is left to the days, noted, and asked for again', () => {
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  it.each<[ArchiveFault, RegExp]>([
    [
      { kind: 'wrong_checksum' },
      new RegExp(
        `^binance file \\S+/${MONTH}\\.zip: sha256 ${sha('another')} expected by its CHECKSUM, got [0-9a-f]{64}$`,
      ),
    ],
    [
      { kind: 'foreign_checksum' },
      new RegExp(
        `^binance answered 200 to GET \\S+/${MONTH}\\.zip\\.CHECKSUM with a body that cannot be read \\(a sha256 and the name ${MONTH}\\.zip expected\\): [0-9a-f]{64} another\\.zip$`,
      ),
    ],
    [
      { kind: 'half_zip' },
      new RegExp(
        `^binance file \\S+/${MONTH}\\.zip cannot be read: the zip file breaks off after \\d+ bytes$`,
      ),
    ],
    [
      { kind: 'no_csv' },
      new RegExp(
        `^binance file \\S+/${MONTH}\\.zip cannot be read: the zip file has no ${MONTH}\\.csv, but readme\\.txt$`,
      ),
    ],
    [
      { kind: 'other_symbol', symbol: 'ETHUSDT' },
      new RegExp(
        `^binance file \\S+/${MONTH}\\.zip cannot be read: the zip file has no ${MONTH}\\.csv, but ETHUSDT-1h-2024-02\\.csv$`,
      ),
    ],
  ])('%j', async (fault, message) => {
    market.faults.set(MONTH, fault);
    const outcome = await run.all('r1', '2024-03-04T05:30:00Z', '2024-01-31');
    expect(outcome?.counts).toMatchObject({ records: 797, inserted: 797 });
    expect(outcome?.failed).toBeUndefined();
    const stored = [];
    for await (const object of run.lake.objects.list(folder('2024-02'))) stored.push(object.uri);
    expect(stored.filter((uri) => uri.includes(`${MONTH}.zip`))).toEqual([]);
    const ofMonth = ({ source }: { readonly source: string }) => source.endsWith(`/${MONTH}.zip`);
    const noted = async () =>
      (await readLedger(run.lake, 'binance_klines'))
        .filter(ofMonth)
        .map(({ source, state, attempts, reason, nextAt }) => ({
          source,
          state,
          attempts,
          reason,
          nextAt: nextAt && new Date(nextAt).toISOString(),
        }));
    const source = `data/spot/monthly/klines/BTCUSDT/1h/${MONTH}.zip`;
    expect(await noted()).toEqual([
      {
        source,
        state: 'refused',
        attempts: 1,
        reason: expect.stringMatching(message),
        nextAt: '2024-03-04T06:30:00.000Z',
      },
    ]);
    expect(await run.all('r2', '2024-03-04T05:31:00Z', '2024-01-31')).toBeUndefined();
    market.faults.clear();
    const healed = await run.all('r3', '2024-03-04T06:30:00Z', '2024-01-31');
    // The month, and the row before the new one.
    expect(healed?.counts).toMatchObject({ unchanged: 696 + 1, inserted: 1 });
    expect((await noted()).at(-1)).toMatchObject({ source, state: 'held' });
    expect((await run.plan('r4', '2024-03-04T08:30:00Z', '2024-01-31')).groups.flat()).toHaveLength(1);
  });
});

it('quarantines the lines of a file that break the contract, keeps the others, and asks the API for what they hide', async () => {
  const rewrite = (lines: readonly string[]) => lines.with(3, 'not,a candle').with(4, '"quoted,line');
  market.faults.set(MONTH, { kind: 'lines', rewrite });
  const outcome = await run.all('r1', '2024-03-04T05:30:00Z', '2024-01-31');
  expect(outcome?.counts).toMatchObject({ records: 799, inserted: 797, quarantined: 2 });
});

it('asks the API for a candle that a file has twice with different values', async () => {
  const twice = (lines: readonly string[]) => [
    ...lines.slice(0, 6),
    (lines[5] ?? '').split(',').with(5, '0.00000001').join(','),
    ...lines.slice(6),
  ];
  market.faults.set(MONTH, { kind: 'lines', rewrite: twice });
  // The days have what the month contradicts itself in.
  market.faults.set(day(1), { kind: 'not_there' });
  const outcome = await run.all('r1', '2024-03-04T05:30:00Z', '2024-01-31');
  expect(outcome?.counts).toMatchObject({ records: 799, inserted: 797, duplicate: 0, quarantined: 2 });
  const { pages } = await readManifest(run.lake.objects, folder('2024-02'));
  expect(pages.map(({ records }) => records)).toEqual([0, 697, 1 + 1]);
});
