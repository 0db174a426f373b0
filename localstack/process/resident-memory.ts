import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** Resident memory of a process, bytes; undefined when it is gone or the system does not tell. */
export async function residentMemory(pid: number): Promise<number | undefined> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    return kilobytes(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  }
  if (process.platform === 'win32') return undefined;
  return new Promise((resolve) =>
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (_error, output) => resolve(kilobytes(output.trim()))),
  );
}

const kilobytes = (text: string | undefined): number | undefined =>
  text && /^\d+$/.test(text) ? Number(text) * 1024 : undefined;
