import type { ChildProcess } from 'node:child_process';
import { residentBytes } from './resident-memory.ts';

const started = new Set<ChildProcess>();

/** Counts a process among those that this one has started, until it ends. */
export function countProcess(child: ChildProcess): void {
  started.add(child);
  child.once('exit', () => started.delete(child));
}

/** Counts a process no longer: it has been killed, and its memory is as good as free. */
export const discountProcess = (child: ChildProcess): void => void started.delete(child);

/**
 * Resident memory of this process and of those that it has started, bytes; pages that several of them share count once for each.
 * Undefined where the system does not tell at once: anywhere but on Linux.
 */
export function memoryOfAll(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return [process.pid, ...[...started].map(({ pid }) => pid ?? 0)]
    .map((pid) => residentBytes(pid) ?? 0)
    .reduce((sum, bytes) => sum + bytes, 0);
}
