import { rmSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const LOOK_MS = 250;

/**
 * Ends this process and removes its files once the process that started it is gone. A thread of its own looks, because a query may
 * keep the main one busy for hours; and a process that was killed tells nobody.
 */
const { parent, folder } = workerData as { readonly parent: number; readonly folder: string };

function isGone(): boolean {
  if (process.ppid !== parent) return true;
  try {
    process.kill(parent, 0);
    return false;
  } catch {
    return true;
  }
}

setInterval(() => {
  if (!isGone()) return;
  try {
    rmSync(folder, { recursive: true, force: true });
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}, LOOK_MS);
