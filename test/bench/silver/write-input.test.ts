import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { writeInput } from '../../../bench/silver/write-input.ts';
import type { StagedBatch } from '../../../lib/ingestion/run/staged-batch.ts';

const folder = mkdtempSync(join(tmpdir(), 'coinlake-write-input-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Minutes of January and three of December. */
function yearOf(year: number, january: number): string {
  const minutes = [
    ...Array.from({ length: january }, (_, minute) => Date.UTC(year, 0) + minute * 60_000),
    ...[0, 1, 44_639].map((minute) => Date.UTC(year, 11) + minute * 60_000),
  ];
  const path = join(folder, `${year}.csv.gz`);
  const line = (open: number) => `${open},1.5,2.0,1.0,1.25,10.0,${open + 59_999},15.0,7,5.0,7.5,0`;
  writeFileSync(path, gzipSync(`${minutes.map(line).join('\n')}\n`));
  return path;
}

it('writes copies of a year that all can be normalized, months and duplicates alike', () => {
  const [input, output] = [join(folder, 'input'), join(folder, 'output')];
  const written = writeInput(yearOf(2023, 2500), input, 4);
  // Three pages of January, the later two with an anchor, its second again, and one of December.
  expect(written).toMatchObject({ pages: 20, records: 4 * 3505 });

  const program = join(import.meta.dirname, '../../../bench/silver/normalize-year.ts');
  execFileSync(process.execPath, [program, input, output]);
  const staged: readonly StagedBatch[] = JSON.parse(readFileSync(join(output, 'staged.json'), 'utf8'));
  const counts = staged.map(({ path, counts, newest }) => [
    path.split('=').at(-1),
    counts.inserted,
    counts.duplicate,
    new Date(newest!).toISOString(),
  ]);
  // 2020 has a day more than 2023.
  expect(counts.sort()).toEqual(
    ['2019', '2021', '2022', '2023'].flatMap((year) => [
      [`${year}-01`, 2500, 999, `${year}-01-02T17:39:00.000Z`],
      [`${year}-12`, 3, 0, `${year}-12-31T23:59:00.000Z`],
    ]),
  );
});

it('writes rows as the REST endpoint does', () => {
  const input = join(folder, 'rest');
  writeInput(yearOf(2023, 1), input, 1);
  const batch =
    'bronze/bronze/binance_klines/ingest_date=2100-01-01/bench/symbol=BTCUSDT__timeframe=1m__open_time_month=2023-01';
  const page = gunzipSync(readFileSync(join(input, batch, '0001.json.gz'))).toString();
  expect(page).toBe(
    '[[1672531200000,"1.5","2.0","1.0","1.25","10.0",1672531259999,"15.0",7,"5.0","7.5","0"]]',
  );
});

it.each([
  [2024, 14, '14 years of 366 days up to 2024 would begin before 1974'],
  [2023, 40, '40 years of 365 days up to 2023 would begin before 1974'],
])('refuses %d written %d times', (year, copies, message) => {
  expect(() => writeInput(yearOf(year, 1), join(folder, 'refused'), copies)).toThrow(new Error(message));
});

it('refuses lines of two years', () => {
  const path = join(folder, 'two.csv.gz');
  const [first, second] = [2022, 2023].map((year) => gunzipSync(readFileSync(yearOf(year, 1))).toString());
  writeFileSync(path, gzipSync(first! + second!));
  expect(() => writeInput(path, join(folder, 'refused'), 1)).toThrow(
    new Error(`Minutes of 2022 expected, got ${second!.split('\n')[0]}`),
  );
});
