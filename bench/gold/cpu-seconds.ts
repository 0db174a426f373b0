import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second, as Linux counts for programs. */
const TICKS = 100;

interface ProcessTimes {
  readonly parent: number;
  /** Seconds of user and system time, of those children that have ended too. */
  readonly seconds: number;
}

/** Seconds of user and system time that this process has taken, and all that it has started. Linux only. */
export function cpuSeconds(): number {
  const processes = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    const times = /^\d+$/.test(name) ? timesOf(name) : undefined;
    if (times) processes.set(Number(name), times);
  }
  const own = (id: number): number => {
    const children = [...processes].filter(([, { parent }]) => parent === id).map(([child]) => own(child));
    return children.reduce((sum, seconds) => sum + seconds, processes.get(id)?.seconds ?? 0);
  };
  return own(process.pid);
}

/** Undefined for a process that has ended. Source: proc_pid_stat(5). */
function timesOf(id: string): ProcessTimes | undefined {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'latin1');
    // The program's name is in parentheses and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { parent: Number(fields[1]), seconds: ticks / TICKS };
  } catch {
    return undefined;
  }
}
