import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isHeld } from '../../../localstack/state/data-folder.ts';
import { takeLock } from '../../../localstack/state/folder-lock.ts';
import { CommandFailed } from '../failure.ts';
import { projectFolder } from '../project.ts';

/** What a launched process tells the one that launched it. */
export type LaunchMessage = { readonly ready: true } | { readonly failed: string };

/** Where it writes what it has to say, below the data folder. */
const LOG = 'runtime.log';

/**
 * Starts a process that serves a data folder for commands until none is at work: a child that lives on when this command ends first.
 * One process at a time does so for a folder.
 * @returns false when another one is launching
 * @throws CommandFailed with the process's own words when it can't serve
 */
export async function launchRuntime(dataFolder: string): Promise<boolean> {
  const path = resolve(dataFolder);
  const launching = takeLock(join(path, 'launch.db'), 0);
  if (!launching) return false;
  try {
    await launch(path);
    return true;
  } finally {
    launching.release();
  }
}

async function launch(path: string): Promise<void> {
  const log = openLog(join(path, LOG));
  // Not of this process group: Ctrl-C is meant for the command, not for others that the runtime serves.
  const child = spawn(process.execPath, ['bin/coinlake.ts', 'serve-commands', '--data', path], {
    cwd: projectFolder,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log ?? 'ignore', log ?? 'ignore', 'ipc'],
  });
  if (log !== undefined) closeSync(log);
  const message = await new Promise<LaunchMessage>((resolveMessage) => {
    const failed = (why: string) =>
      resolveMessage({
        failed: `The local runtime of ${path} did not start: ${why}. See ${join(path, LOG)}`,
      });
    child.once('message', (told) => resolveMessage(told as LaunchMessage));
    child.once('error', (error) => failed(error.message));
    child.once('exit', (code, signal) => failed(`its process ended with ${signal ?? `exit code ${code}`}`));
  });
  child.removeAllListeners();
  child.on('error', () => {});
  if (child.connected) child.disconnect();
  child.unref();
  // Whoever has the folder by now will answer: start, or one that a killed command launched.
  if ('failed' in message && !isHeld(path)) throw new CommandFailed(message.failed);
}

/** Without room for a log the runtime may still answer. */
function openLog(path: string): number | undefined {
  try {
    return openSync(path, 'w', 0o600);
  } catch {
    return undefined;
  }
}
