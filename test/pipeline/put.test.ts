import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coinlake } from '../end-to-end/coinlake.ts';
import { openPipeline } from '../end-to-end/open-pipeline.ts';

const DATASET = 'binance_kline_messages';
const folder = mkdtempSync(join(tmpdir(), 'coinlake-put-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
let pipeline: Awaited<ReturnType<typeof openPipeline>>;

beforeAll(async () => {
  pipeline = await openPipeline({ [DATASET]: {}, binance_klines: {} }, {});
});
afterAll(async () => {
  await pipeline.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The command as a user of a deployment gives it, here against the local runtime. */
const put = (...args: string[]) => {
  const { endpoint, region } = pipeline.runtime;
  return coinlake(['put', ...args, '--target', 'aws', '--endpoint-url', endpoint, '--region', region], {
    env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  });
};
const kline = (minute: number, close: string, isClosed = true) => {
  const t = Date.UTC(2024, 5, 1) + minute * 60_000;
  const k = {
    ...{ t, T: t + 59_999, s: 'BTCUSDT', i: '1m', f: 1, L: 3, o: '10.00000000', c: close, h: '30.00000000' },
    ...{ l: '5.00000000', v: '2.50000000', n: 3, x: isClosed, q: '25.00000000', V: '1.00000000', Q: '10.00' },
  };
  return `${JSON.stringify({ stream: 'btcusdt@kline_1m', data: { e: 'kline', E: t, s: 'BTCUSDT', k } })}\n`;
};
const rows = () =>
  pipeline.query(`SELECT open_time, close, trades, quote_volume FROM silver.${DATASET} ORDER BY open_time`);

test('what is put is a row, by value; put again under its name it is a new version', async () => {
  const path = file('messages.ndjson', kline(0, '10.50000000', false) + kline(0, '11.25000000'));
  const first = await put(DATASET, path);
  expect(first).toMatchObject({ code: 0 });
  const day = new Date().toISOString().slice(0, 10);
  expect(first.stdout).toMatch(
    new RegExp(
      `^Wrote s3://\\S+/${DATASET}/date=${day}/messages\\.ndjson: \\d+ bytes, version \\S+\n[^]*Took .*: records 2, inserted 1, restated 0, unchanged 0, duplicate 0, open 1, [^]*\nSlices: 0 due, 1 held\n$`,
    ),
  );
  expect(await rows()).toEqual([['2024-06-01 00:00:00.000000', '11.25000000', '3', '25.00000000']]);
  file('messages.ndjson', kline(0, '12.75000000') + kline(1, '13.00000000'));
  expect(await put(DATASET, path)).toMatchObject({ code: 0 });
  expect(await rows()).toEqual([
    ['2024-06-01 00:00:00.000000', '12.75000000', '3', '25.00000000'],
    ['2024-06-01 00:01:00.000000', '13.00000000', '3', '25.00000000'],
  ]);
});

test('--no-run names the run', async () => {
  const written = await put(DATASET, file('later.ndjson', kline(2, '14.00000000')), '--no-run');
  expect(written.code).toBe(0);
  expect(written.stdout).toMatch(/\nRun it: npx coinlake run binance_kline_messages --target aws\n$/);
  expect(await rows()).toHaveLength(2);
  await pipeline.fire(`coinlake-dev-dataset-${DATASET}`);
  expect(await rows()).toHaveLength(3);
});

test('a file that the dataset cannot read is refused with its reason', async () => {
  const ended = await put(DATASET, file('table.csv', 'a;b\n1;2\n'));
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(
    /ContractViolation: binance_kline_messages: none of the 2 records of \S+\/table\.csv holds the contract\. First: not JSON/,
  );
});

test.each([
  [['weather', 'x.ndjson'], /^There is no dataset 'weather'\..* Datasets: .*binance_kline_messages/],
  [
    ['binance_klines', 'x.ndjson'],
    /^binance_klines takes no files: it asks binance\. Datasets with an inbox: (.*, )?binance_kline_messages/,
  ],
  [[DATASET, 'none.ndjson'], /^none\.ndjson: there is no such file\n$/],
  [[DATASET, 'lib'], /^lib is a folder: name its files, e\.g\. lib\/\*\n$/],
])('put %s is refused before anything is written', async (args, message) => {
  const ended = await put(...args);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(message);
  expect(ended.stdout).toBe('');
});

test('an empty file is told as such', async () => {
  mkdirSync(join(folder, 'more'));
  const path = file('more/empty.ndjson', '');
  expect(await put(DATASET, path)).toMatchObject({
    code: 2,
    stderr: `${path} is empty: it has 0 bytes, and would be refused\n`,
  });
});
