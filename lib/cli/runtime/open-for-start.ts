import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalRuntimeOptions, openLocalRuntime } from '../../../localstack/open-local-runtime.ts';
import type { LocalRuntime } from '../../../localstack/runtime.ts';
import { FolderInUse, findHolder, isHeld } from '../../../localstack/state/data-folder.ts';
import type { Interruption } from '../interruption.ts';
import { programVersion } from './program-version.ts';
import { type AtWork, requestTakeover } from './request-hold.ts';

const POLL_MS = 50;
/** A process that has the folder says within this time where it answers. */
const STARTING_MS = 30_000;

/**
 * Opens the runtime that `start` serves. Commands at work on the data folder keep it until they are done; those that come later wait
 * for this runtime.
 * @param onWait told of the commands that are waited for
 * @throws FolderInUse while another `start` serves the folder
 */
export async function openForStart(
  options: LocalRuntimeOptions,
  interrupted: Interruption,
  onWait: (commands: readonly AtWork[]) => void,
): Promise<LocalRuntime> {
  const until = performance.now() + STARTING_MS;
  for (;;) {
    try {
      return await openLocalRuntime({ ...options, program: programVersion });
    } catch (error) {
      if (!(error instanceof FolderInUse)) throw error;
      const holder = findHolder(options.dataFolder);
      if (holder?.endpoint) {
        const commands = await requestTakeover(holder.endpoint);
        if (!commands && findHolder(options.dataFolder)?.pid === holder.pid) throw error;
        if (commands && commands.length > 0) onWait(commands);
        while (findHolder(options.dataFolder)?.pid === holder.pid) await interrupted.race(sleep(POLL_MS));
      } else if (isHeld(options.dataFolder)) {
        if (performance.now() > until) throw error;
        await interrupted.race(sleep(POLL_MS));
      }
    }
  }
}

/** For a message: `query (process 12), run (process 34)`. */
export const listCommands = (commands: readonly AtWork[]): string =>
  commands.map(({ command, pid }) => `${command} (process ${pid})`).join(', ');
