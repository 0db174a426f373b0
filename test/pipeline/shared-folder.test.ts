import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findHolder } from '../../localstack/state/data-folder.ts';
import { coinlake, startCoinlake, workFolder } from '../end-to-end/coinlake.ts';
import { copySmallLake, smallStart } from '../end-to-end/small-lake.ts';
import { chosen } from '../setup/chosen.ts';

const folder = workFolder();
const { data } = folder;
const START = [...smallStart(folder.path), '--data', data, '--port', '0'];
const COUNT = ['query', 'SELECT count(*) AS n FROM silver.binance_klines', '--format', 'csv', '--data', data];
/** Some seconds of work that the engine can't shorten. */
const LONG = [
  'query',
  'SELECT count(*) AS n FROM UNNEST(sequence(1, 9999)) a(x) CROSS JOIN UNNEST(sequence(1, 9999)) b(y) CROSS JOIN UNNEST(sequence(1, 2)) c(z) WHERE (x * y + z) % 7 = 3',
  ...['--format', 'csv', '--data', data],
];

/** The process behind the commands, once there is one. */
async function holder() {
  for (;;) {
    const found = findHolder(data);
    if (found?.endpoint) return found;
    await sleep(20);
  }
}

async function atWork(): Promise<number> {
  const { endpoint } = await holder();
  const answer = await fetch(`${endpoint}/_coinlake/commands`);
  return ((await answer.json()) as unknown[]).length;
}

beforeAll(() => copySmallLake(data));
afterAll(() => folder.remove());

describe('a folder that nobody serves', () => {
  test('ten queries at a time all answer, and leave no process behind', async () => {
    const ended = await Promise.all(Array.from({ length: 10 }, () => coinlake(COUNT)));
    expect(ended.map(({ code, stdout, stderr }) => ({ code, stdout, stderr }))).toEqual(
      Array.from({ length: 10 }, () => ({
        code: 0,
        stdout: 'n\n48\n',
        stderr: '(simulated market (seed 1))\n',
      })),
    );
    expect(findHolder(data)).toBeUndefined();
    expect(existsSync(`${data}/endpoint.json`)).toBe(false);
  });

  test('two runs at a time both come to their end', async () => {
    const runs = await Promise.all(
      ['ohlcv_daily', 'binance_klines'].map((name) =>
        coinlake(['run', name, '--at', '2024-03-10', '--data', data]),
      ),
    );
    for (const { code, stdout, stderr } of runs) {
      expect(code, stderr).toBe(0);
      expect(stdout).toContain('SUCCEEDED');
    }
    const { stdout } = await coinlake(['runs', '--data', data]);
    expect(stdout).not.toMatch(/ABORTED|FAILED/);
  });

  test.each(chosen(['SIGKILL', 'SIGINT'] as const, 1))(
    'the command that came first ends by %s: the others’ work goes on',
    async (signal) => {
      const first = startCoinlake(LONG);
      await holder();
      const others = [COUNT, ['run', 'ohlcv_daily', '--at', '2024-03-10', '--data', data]].map((args) =>
        startCoinlake(args),
      );
      while ((await atWork()) < 2) await sleep(20);
      first.kill(signal);
      await first.ended;
      for (const { ended } of others) {
        const { code, stderr } = await ended;
        expect(code, stderr).toBe(0);
      }
    },
  );

  test('the process behind them is killed: its commands say so, the next ones work', async () => {
    const long = startCoinlake(LONG);
    const { pid } = await holder();
    while ((await atWork()) < 1) await sleep(20);
    process.kill(pid, 'SIGKILL');
    const { code, stderr } = await long.ended;
    expect(code).toBe(1);
    expect(stderr).toBe(
      `The local runtime of ${data} (process ${pid}) ended while this command used it: run the command again\n`,
    );
    const next = await coinlake(COUNT);
    expect(next.stdout, next.stderr).toBe('n\n48\n');
  });

  test('start waits for the commands that are at work', async () => {
    const long = startCoinlake(LONG);
    while ((await atWork()) < 1) await sleep(20);
    const started = await coinlake([...START, '--once']);
    expect(started.code, started.stderr).toBe(0);
    expect(started.stderr).toContain(
      `Waiting for commands on this data folder: query (process ${long.pid})\n`,
    );
    const { code, stderr } = await long.ended;
    expect(code, stderr).toBe(0);
  });
});

describe('a folder that start serves', () => {
  test('start --once waits for the commands that use it', async () => {
    const start = startCoinlake([...START, '--once']);
    await holder();
    const [long, run] = [LONG, ['run', 'ohlcv_daily', '--at', '2024-03-10', '--data', data]].map((args) =>
      startCoinlake(args),
    );
    for (const command of [long, run]) {
      const { code, stderr } = await command!.ended;
      expect(code, stderr).toBe(0);
    }
    const { code, stderr } = await start.ended;
    expect(code, stderr).toBe(0);
  });

  test('Ctrl-C of start waits for them, and names them', async () => {
    const start = startCoinlake(START);
    await start.said(/^Serving /m);
    const long = startCoinlake(LONG);
    while ((await atWork()) < 1) await sleep(20);
    start.kill('SIGINT');
    const { code, stderr } = await long.ended;
    expect(code, stderr).toBe(0);
    const ended = await start.ended;
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({
      code: 0,
      stderr: `Serving until other commands on this data folder are done: query (process ${long.pid}). Ctrl-C ends them too\n`,
    });
  });
});
