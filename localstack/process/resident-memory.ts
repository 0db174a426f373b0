import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Resident memory of a process, bytes; undefined when it is gone or the system does not tell. */
export async function residentMemory(pid: number): Promise<number | undefined> {
  if (process.platform === 'linux') return residentBytes(pid);
  if (process.platform === 'win32') return undefined;
  return new Promise((resolve) =>
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (_error, output) => resolve(kilobytes(output.trim()))),
  );
}

/**
 * Resident memory of a process on Linux, bytes; undefined when it is gone. It is asked a hundred times a second for each process. Memory
 * answers, not a disk: a read that waits for a thread costs twenty times more.
 */
export function residentBytes(pid: number): number | undefined {
  try {
    return kilobytes(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
  } catch {
    return undefined;
  }
}

const kilobytes = (text: string | undefined): number | undefined =>
  text && /^\d+$/.test(text) ? Number(text) * 1024 : undefined;
