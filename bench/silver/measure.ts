import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../../test/engines/support/cache.ts';

/** What one run of a program took, from its start to its end: its runtime's start and imports included. */
export interface Measured {
  /** Seconds. */
  readonly wall: number;
  /** Seconds of user and system time, of all its threads and processes. */
  readonly cpu: number;
  /** Largest resident memory of one process, MiB: runtime, libraries and mapped files included. */
  readonly memory: number;
}

/** Path of one of the Python programs. */
export const engineScript = (name: string): string => join(import.meta.dirname, 'engines', `${name}.py`);

/**
 * Runs a program into an empty folder.
 * @param python that measures; the program may be another
 * @throws Error with the program's last output when it fails
 */
export async function measure(
  python: string,
  program: readonly string[],
  output: string,
  env: NodeJS.ProcessEnv,
): Promise<Measured> {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  return JSON.parse(await command(python, [engineScript('measure'), ...program], { env })) as Measured;
}

/** Each figure's own median; of an even number of runs the lower one. */
export function medians(runs: readonly Measured[]): Measured {
  const median = (figure: keyof Measured) =>
    runs.map((run) => run[figure]).sort((a, b) => a - b)[(runs.length - 1) >> 1]!;
  return { wall: median('wall'), cpu: median('cpu'), memory: median('memory') };
}
