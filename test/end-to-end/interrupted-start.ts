import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { keptAssemblies } from '../../lib/cli/kept-assemblies.ts';
import { type Ended, startCoinlake } from './coinlake.ts';
import type { SmallRun } from './killed-run.ts';

export interface InterruptedStart extends Ended {
  /** From the signal to the end, ms. */
  readonly tookMs: number;
}

/** Starts a run and presses Ctrl-C after so long; one that ended before is as it ended. */
export async function interruptedStart(run: SmallRun, afterMs: number): Promise<InterruptedStart> {
  const running = startCoinlake(run.args);
  const waiting = new AbortController();
  await Promise.race([running.ended, pause(afterMs, undefined, { signal: waiting.signal }).catch(() => {})]);
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
  for (const folder of [join(data, 'cdk.out'), keptAssemblies])
    rmSync(folder, { recursive: true, force: true });
}
