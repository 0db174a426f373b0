import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AthenaClient, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findHolder } from '../../localstack/state/data-folder.ts';
import { clientOptions } from '../end-to-end/client-options.ts';
import { startCoinlake, workFolder } from '../end-to-end/coinlake.ts';
import { copySmallLake, smallStart } from '../end-to-end/small-lake.ts';
import { childrenOf, ENDLESS, isAlive, until } from '../localstack/services/athena/process/processes.ts';
import { chosen } from '../setup/chosen.ts';

/** How long a command may take to end, milliseconds: a tenth of it alone, ten seconds on a machine that is busy. One that waits for its work takes minutes. */
const ENDED_MS = 30_000;

const folder = workFolder();
const { data } = folder;
const START = [...smallStart(folder.path), '--data', data];

beforeAll(() => copySmallLake(data));
afterAll(() => folder.remove());

/** The process that serves the folder: the command's own, or the one behind it. */
async function server(): Promise<{ readonly pid: number; readonly endpoint: string }> {
  await until('the folder is served', () => Boolean(findHolder(data)?.endpoint), 60_000);
  const { pid, endpoint } = findHolder(data)!;
  return { pid, endpoint: endpoint! };
}

/** Has queries run in a runtime that nobody would wait for. */
async function keepBusy(endpoint: string, queries: number): Promise<void> {
  const athena = new AthenaClient(clientOptions(endpoint));
  for (let i = 0; i < queries; i++)
    await athena.send(new StartQueryExecutionCommand({ QueryString: ENDLESS, WorkGroup: 'coinlake-dev' }));
}

/** Each command, and the signals that it may end by. */
const ENDS = [
  ...(['SIGINT', 'SIGTERM', 'SIGKILL'] as const).map((signal) => ['query', signal, 1] as const),
  ...(['SIGINT', 'SIGTERM'] as const).map((signal) => ['start', signal, 1] as const),
  ...(['SIGINT', 'SIGTERM'] as const).map((signal) => ['run', signal, 2] as const),
];

test.each(Object.values(Object.groupBy(ENDS, ([command]) => command)).flatMap((ends) => chosen(ends, 1)))(
  '%s ends at once by %s while a query would run for hours; so do its processes, and no file stays',
  async (command, signal, queries) => {
    const running = startCoinlake(
      command === 'start'
        ? [...START, '--port', '0']
        : [command, command === 'query' ? ENDLESS : 'ohlcv_daily', '--data', data],
    );
    try {
      const { pid, endpoint } = await server();
      if (command !== 'query') await keepBusy(endpoint, queries);
      await until('queries run', () => childrenOf(pid).length >= queries, 60_000);
      // Long enough for the function in JavaScript to be at work.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const processes = childrenOf(pid);
      expect(processes.length).toBeGreaterThanOrEqual(queries);
      const began = performance.now();
      running.kill(signal);
      await running.ended;
      await until('its processes end', () => ![pid, ...processes].some(isAlive), ENDED_MS);
      expect(performance.now() - began).toBeLessThan(ENDED_MS);
    } finally {
      running.kill('SIGKILL');
      await running.ended;
    }
    const left = readdirSync(join(data, 'athena'), { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  },
);
