import { afterEach, beforeEach, expect, it } from 'vitest';
import { batches } from '../../../lib/contracts/ops/batches.ts';
import { sourceFiles } from '../../../lib/contracts/ops/source-files.ts';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import { rowBatch } from '../../../lib/ingestion/books/ops-rows.ts';
import { readLedger } from '../../../lib/ingestion/books/slice-ledger.ts';
import { noCounts } from '../../../lib/ingestion/run/conservation.ts';
import { appendFiles } from '../../../lib/lake/append-files.ts';
import { writeDataFile } from '../../../lib/lake/write-data-file.ts';
import { archivedMarket } from '../support/archived-market.ts';
import { localRun } from '../support/local-run.ts';

let market: Awaited<ReturnType<typeof archivedMarket>>;
let run: Awaited<ReturnType<typeof localRun>>;
beforeEach(async () => {
  market = await archivedMarket(new Date('2024-07-10T12:00:00Z'));
  run = await localRun(market);
});
afterEach(() => market.close());

const MONTH = 'BTCUSDT-1h-2024-02';
const START = '2024-02-01';
const CHECKSUMS = [
  `${MONTH}.zip.CHECKSUM`,
  'BTCUSDT-1h-2024-03-01.zip.CHECKSUM',
  'BTCUSDT-1h-2024-03-02.zip.CHECKSUM',
];
/** Doubles the number of trades of February's second candle. */
const correct = () =>
  market.correct(Date.UTC(2024, 1, 1, 1), (cells) => cells.with(8, String(2 * Number(cells[8]))));
const at = (day: string, hour = '00') => `2024-${day}T${hour}:05:00Z`;
/** February and the first two days of March: a file of a month and two of days. */
async function first() {
  await run.all('r1', at('03-03'), START);
  market.asked();
}
const ingested = async () =>
  (await readLedger(run.lake, 'binance_klines')).filter(({ version }) => version !== undefined);
const compared = async (name: string, time: string) => {
  await run.plan(name, time, START);
  return market.asked().files.sort();
};

it('remembers each ingested file with its checksum', async () => {
  await first();
  const files = await ingested();
  expect(files.map(({ source }) => source).sort()).toEqual([
    'data/spot/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2024-03-01.zip',
    'data/spot/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2024-03-02.zip',
    `data/spot/monthly/klines/BTCUSDT/1h/${MONTH}.zip`,
  ]);
  expect(files.find(({ source }) => source.includes(MONTH))).toMatchObject({
    state: 'held',
    version: expect.stringMatching(/^[0-9a-f]{64}$/),
    range: { from: Date.parse('2024-02-01T00:00Z'), to: Date.parse('2024-03-01T00:00Z') },
    parameters: { symbol: 'BTCUSDT', timeframe: '1h' },
    nextAt: Date.parse('2024-03-04T00:00Z'),
    run: 'r1',
  });
});

it('compares at the first run of a later day, once that day', async () => {
  await first();
  expect(await compared('r2', at('03-03', '09'))).toEqual([]);
  expect(await compared('r3', at('03-04'))).toEqual(CHECKSUMS);
  expect(await compared('r4', at('03-04', '01'))).toEqual([]);
  expect(await compared('r5', at('03-05', '07'))).toEqual(CHECKSUMS);
});

it('compares up to 92 days after a file was ingested', async () => {
  await first();
  expect(await compared('r2', at('06-03'))).toEqual(CHECKSUMS);
  expect(await compared('r3', at('06-04'))).toEqual([]);
});

it('ingests a file again that was published again: restated and unchanged, none lost', async () => {
  await first();
  correct();
  const outcome = await run.all('r2', at('03-04'), START);
  expect(outcome?.counts).toEqual({
    ...noCounts,
    records: 696 + 24,
    inserted: 24,
    restated: 1,
    unchanged: 695,
  });
  const silver = await run.rows(binanceKlines.table);
  expect(silver).toHaveLength(696 + 72);
  expect(new Set(silver.map(({ open_time }) => open_time)).size).toBe(696 + 72);
  expect(
    (await run.rows(batches)).map(({ restated: count }) => count).filter((count) => count === 1n),
  ).toHaveLength(1);
  const files = (await ingested()).filter(({ source }) => source.includes(MONTH));
  expect(new Set(files.map(({ version }) => version)).size).toBe(2);
  // The day after it is compared with the checksum of the second time.
  market.asked();
  expect(await run.all('r3', at('03-04', '00'), START)).toBeUndefined();
  expect((await run.plan('r4', at('03-05'), START)).groups.flat().map(({ path }) => path)).toEqual([
    'symbol=BTCUSDT/timeframe=1h/open_time_month=2024-03',
  ]);
});

it('tries again at the next run when what changed could not be ingested', async () => {
  await first();
  market.faults.set(MONTH, { kind: 'wrong_checksum' });
  // The days still have what they had.
  expect((await run.all('r2', at('03-04'), START))?.counts).toMatchObject({ restated: 0, unchanged: 696 });
  market.faults.clear();
  correct();
  expect((await run.all('r3', at('03-04', '01'), START))?.counts).toMatchObject({
    restated: 1,
    // The hours of February, and the row before the one that is new.
    unchanged: 695 + 1,
  });
});

it('keeps the rows of a file that is no longer there', async () => {
  await first();
  market.faults.set(MONTH, { kind: 'not_there' });
  expect((await run.plan('r2', at('03-04'), START)).groups.flat().map(({ path }) => path)).toEqual([
    'symbol=BTCUSDT/timeframe=1h/open_time_month=2024-03',
  ]);
});

it('an archive that answers nonsense fails no run; the next one compares', async () => {
  await first();
  market.faults.set(MONTH, { kind: 'foreign_checksum' });
  await run.plan('r2', at('03-04'), START);
  expect(run.warnings).toEqual(['files could not be compared with the archive: the next run tries again']);
  market.faults.clear();
  market.asked();
  expect(await compared('r3', at('03-04', '01'))).toEqual(CHECKSUMS);
});

it('brings what an earlier release noted of files into the ledger, once', async () => {
  await first();
  const known = await ingested();
  // A lake of that release: the files are in a table of their own, and not in the ledger.
  const old = await localRun(market, { lake: (await localRun(market)).lake });
  const scheduled = BigInt(Date.parse(at('03-03'))) * 1000n;
  const rows = known.map(({ source, version, range, run: name }) => ({
    dataset: 'binance_klines',
    file: source,
    sha256: source.includes(MONTH) ? 'f'.repeat(64) : version!,
    from_time: BigInt(range!.from) * 1000n,
    to_time: BigInt(range!.to) * 1000n,
    partition: `symbol=BTCUSDT/timeframe=1h/open_time_month=${source.includes(MONTH) ? '2024-02' : '2024-03'}`,
    run: name,
    batch_id: 'b',
    scheduled_time: scheduled,
    fetched_at: scheduled,
  }));
  const batch = rowBatch(sourceFiles, rows);
  const file = await writeDataFile(old.lake, sourceFiles, { dataset: 'binance_klines' }, batch, 'r1');
  await appendFiles(old.lake, sourceFiles, { runId: 'r1', files: [file] });
  market.asked();
  // The month was published again since; it is planned beside what the new lake lacks.
  await old.plan('r2', at('03-04'), '2024-03-03');
  expect(market.asked().files.sort()).toEqual(CHECKSUMS);
  const moved = async () =>
    (await readLedger(old.lake, 'binance_klines')).map(({ source, version }) => [source, version]);
  expect(await moved()).toEqual(rows.map((row) => [row.file, row.sha256]));
  await old.plan('r3', at('03-05'), '2024-03-03');
  expect(await moved()).toHaveLength(3);
});
