import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coinlake, type Running, startCoinlake, workFolder } from '../end-to-end/coinlake.ts';
import { smallStart } from '../end-to-end/small-lake.ts';

const folder = workFolder();
const { data } = folder;
const START = [...smallStart(folder.path), '--data', data, '--port', '0'];
const COUNT = ['query', 'SELECT count(*) AS n FROM silver.binance_klines', '--format', 'csv'];
let serving: Running;
let endpoint: string;
let page: string;
/** What the API told of a run while the first runs were under way. */
let running: { readonly status: string; readonly of: string; readonly states: readonly unknown[] };

beforeAll(async () => {
  serving = startCoinlake(START);
  page = (await serving.said(/^Page: (\S+)$/m))[1] ?? '';
  running = await firstRunning();
  endpoint = (await serving.said(/^Serving (\S+); schedules are kept\. Ctrl-C ends it\.$/m))[1] ?? '';
});
afterAll(async () => {
  serving?.kill('SIGKILL');
  await serving?.ended;
  folder.remove();
});

/** The story of the first run that is seen to run; asked from the moment that the page is there. */
async function firstRunning(): Promise<typeof running> {
  for (;;) {
    const { runs } = (await (await fetch(`${page}/api/v1/runs`)).json()) as {
      runs: { run: string; status: string }[];
    };
    const [newest] = runs;
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (newest) return (await (await fetch(`${page}/api/v1/runs/${newest.run}`)).json()) as typeof running;
  }
}

test('from its first second the page tells the first runs as they happen', () => {
  expect(running).toMatchObject({ status: 'RUNNING', of: 'binance_klines', milliseconds: null });
  expect(running.states.length).toBeGreaterThan(0);
});

test('tables say themselves that their rows are simulated, to whoever knows nothing of this folder', async () => {
  const dashboard = startCoinlake(
    ['dashboard', '--target', 'aws', '--endpoint-url', endpoint, '--region', 'us-east-1', '--page-port', '0'],
    { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  );
  try {
    const address = (await dashboard.said(/^Page and API: (\S+) \(/m))[1] ?? '';
    const { origin, can_query, tables } = (await (await fetch(`${address}/api/v1/tables`)).json()) as {
      origin: string;
      can_query: boolean;
      tables: { table: string; origin: string }[];
    };
    expect([origin, can_query]).toEqual(['simulated', false]);
    expect(tables.map(({ table, origin: own }) => [table, own])).toEqual(
      expect.arrayContaining([
        ['silver.binance_klines', 'simulated'],
        ['gold.ohlcv_daily', 'simulated'],
        ['ops.batches', 'simulated'],
      ]),
    );
  } finally {
    dashboard.kill('SIGINT');
    await dashboard.ended;
  }
});

test('while it serves, commands on its folder and AWS clients on its endpoint see the same', async () => {
  const aws = {
    args: ['--target', 'aws', '--endpoint-url', endpoint, '--region', 'us-east-1'],
    env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  };
  const [here, there, runs, tables, status] = await Promise.all([
    coinlake([...COUNT, '--data', data]),
    coinlake([...COUNT, ...aws.args], { env: aws.env }),
    coinlake(['runs', ...aws.args], { env: aws.env }),
    coinlake(['tables', ...aws.args], { env: aws.env }),
    coinlake(['status', ...aws.args], { env: aws.env }),
  ]);
  expect(here.stdout, here.stderr).toBe('n\n48\n');
  expect(here.stderr.trim()).toBe('(simulated market (seed 1))');
  expect(there.stdout, there.stderr).toBe('n\n48\n');
  expect(there.stderr).toBe('');
  expect(runs.stdout, runs.stderr).toMatch(/│ binance_klines +│ 2024-03-10 00:00:00 │ SUCCEEDED │/);
  expect(tables.stdout, tables.stderr).toMatch(/│ silver\.binance_klines +│ +48 │/);
  expect(status.stdout, status.stderr).toMatch(/│ Late +│ OK +│/);
  // What only the local runtime can show is left out.
  expect(status.stdout).not.toMatch(/Notifications|Accepted without effect/);
});

test('the page’s API has the rows that a query has, and dashboard serves the same', async () => {
  const rows = async (address: string) => {
    const path = '/api/v1/tables/gold.ohlcv_daily/rows?columns=symbol,day,close,volume,trades&format=csv';
    const answer = await fetch(address + path);
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="gold.ohlcv_daily-simulated.csv"',
    );
    const [header, ...lines] = (await answer.text()).trim().split('\r\n');
    return [header, ...lines.sort()];
  };
  const sql = 'SELECT symbol, day, close, volume, trades FROM gold.ohlcv_daily ORDER BY day';
  const { stdout } = await coinlake(['query', sql, '--format', 'csv', '--data', data]);
  expect(stdout.trim().split('\n')).toHaveLength(3);
  expect(await rows(page)).toEqual(stdout.trim().split('\n'));
  const dashboard = startCoinlake(['dashboard', '--data', data, '--page-port', '0']);
  try {
    const [, address = ''] = await dashboard.said(/^Page and API: (\S+) \(/m);
    expect(await rows(address)).toEqual(stdout.trim().split('\n'));
    expect(await (await fetch(`${address}/`)).text()).toContain('<title>Coinlake</title>');
  } finally {
    dashboard.kill('SIGINT');
  }
  const ended = await dashboard.ended;
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({
    code: 0,
    stderr: '(simulated market (seed 1))\n',
  });
});

test('run starts a run of the serving runtime', async () => {
  const run = await coinlake(['run', 'ohlcv_daily', '--at', '2024-03-10', '--data', data]);
  expect(run.code, run.stderr).toBe(0);
  expect(run.stdout).toMatch(/^✔ Run [0-9a-f-]{36} of ohlcv_daily up to 2024-03-10T00:00:00Z: SUCCEEDED$/m);
  // Whoever serves is told.
  await serving.said(/^[\d: -]{19} ✔ ohlcv_daily up to 2024-03-10 00:00:00: SUCCEEDED in /m);
});

test('a second start on the folder, and one on the port', async () => {
  const again = await coinlake(START);
  expect({ code: again.code, stderr: again.stderr.trim() }).toEqual({
    code: 1,
    stderr: `Data folder ${data} is in use by process ${serving.pid} (${endpoint}): stop it, or name another folder with --data`,
  });
  const { port } = new URL(endpoint);
  const other = await coinlake(['start', '--data', join(folder.path, 'other'), '--port', port]);
  expect({ code: other.code, stderr: other.stderr.trim() }).toEqual({
    code: 1,
    stderr: `Port ${port} of 127.0.0.1 is in use by another program: choose another with --port, or 0 for any free one`,
  });
});

test('Ctrl-C ends serving as a success, and the folder can be asked without it', async () => {
  serving.kill('SIGINT');
  expect(await serving.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  expect(existsSync(join(data, 'endpoint.json'))).toBe(false);
  const asked = await coinlake([...COUNT, '--data', data]);
  expect(asked.stdout, asked.stderr).toBe('n\n48\n');
});
