import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a user does, in a process of its own; `killAfterMs` ends it with SIGKILL. */
export function coinlake(
  args: readonly string[],
  options: { readonly killAfterMs?: number } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['bin/coinlake.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const timer =
    options.killAfterMs === undefined
      ? undefined
      : setTimeout(() => child.kill('SIGKILL'), options.killAfterMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
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
  datasets: { binance_klines: { symbols: ['BTCUSDT', 'ETHUSDT'], timeframes: ['1h'], start: '2024-01-15' } },
} as const;
export const SMALL_MARKET_END = '2024-04-10T00:00:00Z';

/** Rows of one query, as objects. @throws Error with what the command printed */
export async function query(sql: string, data: string): Promise<readonly Record<string, unknown>[]> {
  const ended = await coinlake(['query', sql, '--format', 'json', '--data', data]);
  if (ended.code !== 0) throw new Error(`query ended with ${ended.code}: ${ended.stderr}`);
  return JSON.parse(ended.stdout);
}
