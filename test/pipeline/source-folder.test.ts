import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { guide, guideCommands, projectCopy } from '../end-to-end/project-copy.ts';

const { copy, coinlake, remove } = projectCopy();
const exports = join(copy, 'exports');
const [start, totals, run] = guideCommands.slice(8) as [string, string, string];
const SETTINGS = ['--settings', 'settings.json'];

beforeAll(() => {
  const [, , code = ''] = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block as string);
  mkdirSync(join(copy, 'lib', 'datasets', 'shop_orders'));
  writeFileSync(join(copy, 'lib', 'datasets', 'shop_orders', 'dataset.ts'), code);
  mkdirSync(join(exports, '2024'), { recursive: true });
});
afterAll(remove);

const write = (name: string, ...lines: readonly string[]) =>
  writeFileSync(join(exports, name), `${['id,state,total', ...lines].join('\n')}\n`);
/** Rows as the files have them now: of each id the line that was written last. */
const lines = () =>
  readdirSync(exports, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.csv'))
    .flatMap((name) => readFileSync(join(exports, name), 'utf8').trim().split('\n').slice(1));
async function query(sql: string): Promise<readonly string[]> {
  const { code, output } = await coinlake(`npx coinlake query "${sql}"`, ['--format', 'csv']);
  expect(code, output).toBe(0);
  return output
    .trim()
    .split('\n')
    .slice(1)
    .filter((line) => !line.startsWith('('));
}
const rows = () => query('SELECT order_id, state, total FROM silver.shop_orders ORDER BY order_id');

test('what is wrong with a folder is told before anything runs', async () => {
  expect(await coinlake(start.replace('=exports', '=none'), SETTINGS)).toEqual({
    code: 2,
    output: expect.stringContaining(`there is no folder ${join(copy, 'none')}`),
  });
  expect((await coinlake(start, ['--simulate'])).output).toContain(
    '--folder is for live data: leave out --recordings and --simulate',
  );
});

test('the guide leads from a folder to a table', async () => {
  write('2024/june.csv', '1,new,10.00', '2,paid,20.50');
  write('july.csv', '3,new,30.00');
  write('old.csv', '4,sent,40.00');
  writeFileSync(join(exports, 'README.txt'), 'no data');
  const started = await coinlake(start, SETTINGS);
  expect(started.code, started.output).toBe(0);
  expect((await coinlake(totals, ['--format', 'csv'])).output).toContain(
    'state,orders,total\nnew,2,40.00\npaid,1,20.50\nsent,1,40.00\n',
  );
  expect(await rows()).toEqual(lines().sort());
});

test('the next run takes what was added and overwritten; what was deleted keeps its rows; every record counts once', async () => {
  const before = lines().length;
  write('2024/june.csv', '1,paid,10.00', '2,paid,20.50');
  write('august.csv', '5,new,50.00');
  rmSync(join(exports, 'old.csv'));
  const again = await coinlake(run);
  expect(again.code, again.output).toBe(0);
  expect(again.output).toContain('records 3, inserted 1, restated 1, unchanged 1');
  expect(await rows()).toEqual([...lines(), '4,sent,40.00'].sort());
  const counted = 'sum(inserted + restated + unchanged + deleted + duplicate + open + quarantined)';
  const own = "FROM ops.batches WHERE dataset = 'shop_orders'";
  expect(await query(`SELECT sum(records), ${counted}, sum(inserted) ${own}`)).toEqual([
    `${before + 3},${before + 3},5`,
  ]);
  expect(
    await query(
      "SELECT count(*), count(DISTINCT slice) FROM ops.slices WHERE dataset = 'shop_orders' AND state = 'held'",
    ),
  ).toEqual(['5,5']);
  const unchanged = await coinlake(run);
  expect(unchanged.output).toContain('Slices: 0 due, 5 held');
  expect(unchanged.output).not.toContain('records');
});

test('a folder that is gone is one sentence: what, where, what to do', async () => {
  renameSync(exports, `${exports}-away`);
  const { code, output } = await coinlake(run);
  expect(code).toBe(1);
  expect(output).toContain(
    `ProviderRejected: s3://acme-exports/orders/ cannot be listed: the folder ${exports}, which stands for s3://acme-exports/orders/ here, is not there: bring it back, or name another with coinlake start --folder`,
  );
  renameSync(`${exports}-away`, exports);
});

test('without a folder the bucket is not here, and its run says so', async () => {
  const { code, output } = await coinlake('npx coinlake start --once --data .other', [
    ...SETTINGS,
    ...['--endpoint', 'binance=http://127.0.0.1:1'],
  ]);
  expect(code).toBe(1);
  expect(output).toContain(
    'shop_orders reads s3://acme-exports/orders/, which is not on this machine, so that its runs will fail: name a folder that stands for it with --folder shop_orders=DIR',
  );
  expect(output).toContain(
    'ProviderRejected: s3://acme-exports/orders/ cannot be listed: there is no such bucket. Make it, or name another one in the settings of the dataset: addresses.bucket',
  );
});
