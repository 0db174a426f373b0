import { vi } from 'vitest';
import { main } from '../../../lib/cli/program.ts';

/**
 * Runs a command in this process, where loading it costs nothing the second time. For commands that end by themselves and start no
 * runtime.
 * @returns its exit code and what it wrote
 */
export async function commandHere(
  args: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text;
      return true;
    }),
  );
  // A command's process ends with it; here what it listens to would gather.
  const heard = (
    [
      [process, 'uncaughtException'],
      [process.stdout, 'error'],
      [process.stderr, 'error'],
    ] as const
  ).map(([emitter, event]: readonly [NodeJS.EventEmitter, string]) => {
    const before = emitter.listeners(event);
    return () => {
      for (const listener of emitter.listeners(event) as (() => void)[])
        if (!before.includes(listener)) emitter.off(event, listener);
    };
  });
  const { exitCode } = process;
  process.exitCode = undefined;
  try {
    return { code: await main(args), ...written };
  } finally {
    process.exitCode = exitCode;
    for (const forget of heard) forget();
    for (const spy of spies) spy.mockRestore();
  }
}
