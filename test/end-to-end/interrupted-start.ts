import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { keptAssemblies } from '../../lib/cli/synthesis.ts';
import { type Ended, startCoinlake } from './coinlake.ts';
import type { SmallRun } from './killed-run.ts';

export interface InterruptedStart extends Ended {
  /** From the signal to the end, ms. */
  readonly tookMs: number;
}

/**
 * Starts a run and presses Ctrl-C; one that ended before is as it ended.
 * @param when after so many milliseconds, or once it has said so
 */
export async function interruptedStart(run: SmallRun, when: number | RegExp): Promise<InterruptedStart> {
  const running = startCoinlake(run.args);
  const waiting = new AbortController();
  const moment =
    typeof when === 'number'
      ? pause(when, undefined, { signal: waiting.signal }).catch(() => {})
      : running.said(when);
  await Promise.race([running.ended, moment]);
  waiting.abort();
  const began = performance.now();
  running.kill('SIGINT');
  const ended = await running.ended;
  return { ...ended, tookMs: performance.now() - began };
}

/** What is wrong with how a start ended; nothing of it is right by chance. */
export function faultsOf(
  { code, signal, stdout, stderr, tookMs }: InterruptedStart,
  limitMs: number,
): string[] {
  const said = `${stdout}\n${stderr}`;
  return [
    // Before Node.js has come to the program, the signal itself ends it.
    ...(code === 130 || code === 0 || (signal === 'SIGINT' && said.trim() === '')
      ? []
      : [`ended with ${code ?? signal}`]),
    ...(tookMs > limitMs ? [`took ${Math.round(tookMs)} ms`] : []),
    ...(/^\s+at \S/m.test(said) ? ['shows a stack trace'] : []),
    ...(/Unhandled|Error:|not open/.test(said) ? ['shows an error'] : []),
  ].map((fault) => `${fault}:\n${said.slice(-2000)}`);
}

/** Has the next start synthesize as well, and not copy what another start of this project made. */
export function forgetAssembly({ data }: SmallRun): void {
  const assembly = join(data, 'cdk.out');
  const [sources = ''] = readFileSync(join(assembly, 'coinlake.sha256'), 'utf8').split(' ');
  // Those of others stay: to make each anew would take the tests beside this one half a minute.
  const kept = readdirSync(keptAssemblies).filter((name) => name.startsWith(sources));
  for (const folder of [assembly, ...kept.map((name) => join(keptAssemblies, name))])
    rmSync(folder, { recursive: true, force: true });
}
