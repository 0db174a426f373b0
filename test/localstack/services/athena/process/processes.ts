import { execFileSync } from 'node:child_process';

/** Ids of the processes that a process started and that live. */
export const childrenOf = (pid: number): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('engine-main'))
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child!);

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until something holds. @throws Error after `ms` milliseconds */
export async function until(what: string, holds: () => boolean, ms: number): Promise<void> {
  const end = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`Not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A statement that keeps the functions in JavaScript busy for longer than anybody waits. */
export const ENDLESS = `SELECT regexp_like('${'a'.repeat(48)}!', '(a+)+$')`;
