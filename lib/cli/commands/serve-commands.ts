import { Command } from 'commander';
import { openLocalRuntime } from '../../../localstack/open-local-runtime.ts';
import { interruption } from '../interruption.ts';
import type { LaunchMessage } from '../runtime/launch-runtime.ts';
import { programVersion } from '../runtime/program-version.ts';
import { servedMarket } from '../runtime/served-market.ts';

/** How long a new runtime waits for the command that launched it. */
const FIRST_COMMAND_MS = 10_000;

/**
 * `serve-commands`: the process behind commands on a data folder that no `start` serves. The first command launches it, all share it,
 * and it ends with the last. Not for people: hidden.
 */
export function serveCommandsCommand(): Command {
  return new Command('serve-commands')
    .description('serve a data folder for the commands at work on it, and end with the last of them')
    .requiredOption('--data <dir>', 'data folder')
    .action(serveCommands);
}

async function serveCommands({ data }: { readonly data: string }): Promise<void> {
  const interrupted = interruption();
  const market = servedMarket(data, () => runtime);
  const runtime = await openLocalRuntime({
    dataFolder: data,
    port: 0,
    schedules: false,
    program: programVersion,
    holds: { prepare: () => market.ready(), yields: () => true },
  }).catch((error: unknown) => {
    tell({ failed: (error as Error).message });
    throw error;
  });
  try {
    tell({ ready: true });
    if (process.connected) process.disconnect();
    const first = performance.now() + FIRST_COMMAND_MS;
    while (runtime.holds.list().length === 0 && !runtime.holds.draining && performance.now() < first)
      await interrupted.race(new Promise((resolve) => setTimeout(resolve, 20)));
    await interrupted.race(runtime.holds.idle());
  } finally {
    await runtime.close();
    await market.close();
    interrupted.end();
  }
}

function tell(message: LaunchMessage): void {
  // Whoever launched it may be gone.
  process.send?.(message, undefined, undefined, () => {});
}
