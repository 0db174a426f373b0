import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onlyDatasets } from './only-datasets.ts';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves when standard output matches. @throws Error with all of the output when the command ends before */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the command line as a user does, in a process of its own. `env` is added to this one's; `input` is piped to it. */
export function startCoinlake(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): Running {
  const child = spawn(process.execPath, ['bin/coinlake.ts', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  // A command that reads nothing may end before.
  child.stdin.on('error', () => {}).end(input);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const said = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(stdout);
        if (match) resolve(match);
      };
      look();
      child.stdout.on('data', look);
      void ended.then(() => reject(new Error(`ended without ${pattern}:\n${stdout}\n${stderr}`)));
    });
  return { pid: child.pid as number, ended, said, kill: (signal) => void child.kill(signal) };
}

/** Runs the command line and closes the reader of its output at once, before the first byte. */
export async function leftAlone(args: readonly string[]): Promise<Pick<Ended, 'code' | 'stderr'>> {
  const child = spawn(process.execPath, ['bin/coinlake.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stderr };
}

/** Runs the command line to its end; `killAfterMs` ends it with SIGKILL. */
export async function coinlake(
  args: readonly string[],
  options: {
    readonly killAfterMs?: number;
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
  } = {},
): Promise<Ended> {
  const running = startCoinlake(args, options.env, options.input);
  const { killAfterMs } = options;
  const timer =
    killAfterMs === undefined ? undefined : setTimeout(() => running.kill('SIGKILL'), killAfterMs);
  try {
    return await running.ended;
  } finally {
    clearTimeout(timer);
  }
}

/** A folder that is gone after the test; `settings` writes a settings file into it. */
export function workFolder() {
  const path = mkdtempSync(join(tmpdir(), 'coinlake-'));
  return {
    path,
    data: join(path, 'data'),
    settings: (settings: unknown) => {
      const file = join(path, 'settings.json');
      writeFileSync(file, JSON.stringify(settings));
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Two symbols, some three months of hours: enough for several partitions, groups and a model. */
export const SMALL_MARKET = {
  datasets: onlyDatasets({
    binance_klines: { symbols: ['BTCUSDT', 'ETHUSDT'], timeframes: ['1h'], start: '2024-01-15' },
  }),
} as const;
export const SMALL_MARKET_END = '2024-04-10T00:00:00Z';

/** Rows of one query, as objects. @throws Error with what the command printed */
export async function query(sql: string, data: string): Promise<readonly Record<string, unknown>[]> {
  const ended = await coinlake(['query', sql, '--format', 'json', '--data', data]);
  if (ended.code !== 0) throw new Error(`query ended with ${ended.code}: ${ended.stderr}`);
  return JSON.parse(ended.stdout);
}
