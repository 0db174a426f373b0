import { readdirSync, readFileSync } from 'node:fs';

/** Memory of a process and all that it started, megabytes (MiB). */
export interface TreeMemory {
  /** Sum of the resident sets: pages that several processes share count once for each. */
  readonly resident: number;
  /** Sum of the proportional sets: shared pages count once in all. */
  readonly proportional: number;
  readonly processes: number;
  /** The processes, the largest first. */
  readonly parts: readonly ProcessMemory[];
}

export interface ProcessMemory {
  /** e.g. bin/coinlake.ts; of a function's environment the function. */
  readonly program: string;
  /** Resident set, megabytes (MiB). */
  readonly megabytes: number;
}

/** What /proc says now. Linux alone. */
export function treeMemory(root: number): TreeMemory {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // The name of the program, in parentheses, may hold anything.
    const stat = read(`/proc/${name}/stat`);
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const within = (pid: number): boolean => pid === root || (parents.has(pid) && within(parents.get(pid)!));
  const tree = [...parents.keys()].filter(within);
  let resident = 0;
  let proportional = 0;
  const parts: ProcessMemory[] = [];
  for (const pid of tree) {
    const rollup = read(`/proc/${pid}/smaps_rollup`);
    const own = Number(/^Rss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    resident += own;
    parts.push({ megabytes: own / 1024, program: programOf(pid) });
    proportional += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  parts.sort((a, b) => b.megabytes - a.megabytes);
  return {
    resident: resident / 1024,
    proportional: proportional / 1024,
    processes: tree.length,
    parts,
  };
}

/** The last two parts of the path of the first file that it runs, else of the program; of a function's environment the function. */
function programOf(pid: number): string {
  const [program = '', ...args] = read(`/proc/${pid}/cmdline`).split('\0');
  const file = args.find((arg) => /\.m?[jt]s$/.test(arg)) ?? program;
  const name = file.split('/').slice(-2).join('/');
  if (name !== 'sandbox/main.mjs') return name;
  const deployed = /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]*)/.exec(read(`/proc/${pid}/environ`))?.[1] ?? '';
  return `function ${/Functions([a-z]+)Function/.exec(deployed)?.[1] ?? deployed}`;
}

/** Empty when the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
