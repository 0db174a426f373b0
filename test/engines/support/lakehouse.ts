import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { findHolder } from '../../../localstack/state/data-folder.ts';
import { clientOptions } from '../../end-to-end/client-options.ts';
import { SMALL_MARKET, SMALL_MARKET_END, startCoinlake, workFolder } from '../../end-to-end/coinlake.ts';
import { freePort } from './trino.ts';

const START_DEADLINE_MS = 600_000;
const SERVING = /Serving (http:\/\/127\.0\.0\.1:\d+)/;

/** A lakehouse that runs and serves: what engines and clients take for AWS. */
export interface Lakehouse {
  /** e.g. http://127.0.0.1:4600 */
  readonly endpoint: string;
  /** Its data folder, for `coinlake … --data`. */
  readonly data: string;
  /** Ends it as Ctrl-C does and removes its folder. @throws Error when it does not end in order */
  close(): Promise<void>;
}

/** The small market, with every kind of row that a tab of the page shows. */
const EVERY_TAB = {
  datasets: {
    ...SMALL_MARKET.datasets,
    blockchair_blocks: {},
    coingecko_market_chart: { coins: ['bitcoin', 'okb'] },
    mempool_difficulty: {},
    mempool_hashrate: {},
  },
};

/** What any AWS client needs in its environment. */
export function awsEnvironment(endpoint: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_PAGER: '',
  };
}

/**
 * Starts a lakehouse as a user does and waits until its first runs are done. Its schedules are switched off, so that no run changes a table while
 * it is judged.
 * @param recordings folder of recordings that it has its rows of. Default: those of a small simulated market
 * @throws Error with what the command printed, when it does not come to serve
 */
export async function startLakehouse(recordings?: string): Promise<Lakehouse> {
  const folder = workFolder();
  const market = recordings
    ? ['--recordings', recordings]
    : [
        ...['--simulate', '--seed', '11', '--at', SMALL_MARKET_END],
        ...['--settings', folder.settings(EVERY_TAB)],
      ];
  const args = [
    'bin/coinlake.ts',
    'start',
    '--data',
    folder.data,
    '--port',
    String(await freePort()),
    ...market,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const endpoint = await serving(child);
    await switchSchedulesOff(endpoint);
    return {
      endpoint,
      data: folder.data,
      close: async () => {
        const code = await interrupted(child);
        folder.remove();
        if (code !== 0 && code !== 130)
          throw new Error(`coinlake start ended with ${code} after SIGINT: 0 or 130 expected`);
      },
    };
  } catch (error) {
    await interrupted(child);
    folder.remove();
    throw error;
  }
}

/**
 * Serves a copy of a lakehouse that was started before, as it was: nothing of it runs but what it is told to.
 * @param from its data folder, which nobody may be at work in
 * @throws Error with what the command printed, when it does not come to serve
 */
export async function openLakehouse(from: string): Promise<Lakehouse> {
  const { data, remove } = workFolder();
  cpSync(from, data, { recursive: true });
  const serving = startCoinlake(['dashboard', '--data', data, '--page-port', '0']);
  const close = async () => {
    serving.kill('SIGINT');
    const { code, stderr } = await serving.ended;
    remove();
    if (code !== 0 && code !== 130)
      throw new Error(`coinlake dashboard ended with ${code} after SIGINT:\n${stderr}`);
  };
  try {
    await serving.said(/^Page and API: /m);
    const endpoint = findHolder(data)?.endpoint;
    if (!endpoint) throw new Error(`No runtime serves ${data}`);
    return { endpoint, data, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @returns the endpoint that it says it serves */
function serving(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (what: string) => reject(new Error(`coinlake start ${what}:\n${output.slice(-4000)}`));
    const timer = setTimeout(
      () => fail(`does not serve after ${START_DEADLINE_MS / 1000} s`),
      START_DEADLINE_MS,
    );
    const read = (chunk: Buffer) => {
      output += chunk;
      const endpoint = SERVING.exec(output)?.[1];
      if (!endpoint) return;
      clearTimeout(timer);
      if (output.includes('FAILED')) fail('serves, but a run failed');
      resolve(endpoint);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code} before it served`);
    });
  });
}

async function switchSchedulesOff(endpoint: string): Promise<void> {
  const scheduler = new SchedulerClient(clientOptions(endpoint));
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
  for (const { Name, GroupName } of Schedules) {
    const { Target, ScheduleExpression, ScheduleExpressionTimezone, FlexibleTimeWindow } =
      await scheduler.send(new GetScheduleCommand({ Name, GroupName }));
    await scheduler.send(
      new UpdateScheduleCommand({
        Name,
        GroupName,
        Target,
        ScheduleExpression,
        ScheduleExpressionTimezone,
        FlexibleTimeWindow,
        State: 'DISABLED',
      }),
    );
  }
}

async function interrupted(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const code = await exit;
  clearTimeout(timer);
  return code;
}
