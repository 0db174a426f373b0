import { readdirSync, readFileSync } from 'node:fs';

/** Memory of a process and all that it started, megabytes (MiB). */
export interface TreeMemory {
  /** Sum of the resident sets: pages that several processes share count once for each. */
  readonly resident: number;
  /** The processes, the largest first. */
  readonly parts: readonly ProcessMemory[];
}

export interface ProcessMemory {
  readonly pid: number;
  /** e.g. bin/coinlake.ts; of a function's environment the function. */
  readonly program: string;
  /** Resident set, megabytes (MiB). */
  readonly megabytes: number;
}

/** What /proc says now. Linux alone. */
export function treeMemory(root: number): TreeMemory {
  const parts = treeOf(root)
    .map((pid) => ({ pid, program: programOf(pid), megabytes: residentPages(pid) * PAGE_MB }))
    // Of those that are ending nothing is left.
    .filter(({ megabytes }) => megabytes > 0)
    .sort((a, b) => b.megabytes - a.megabytes);
  return { resident: parts.reduce((sum, { megabytes }) => sum + megabytes, 0), parts };
}

/**
 * Sum of the proportional sets of processes, MiB: shared pages count once in all. It costs the system more than all else here, since it
 * looks at every page.
 */
export function proportionalMemory(parts: readonly ProcessMemory[]): number {
  const kilobytes = parts.map(({ pid }) =>
    Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

/** A process and all that it started, by way of what each of their threads has started. */
function treeOf(pid: number): readonly number[] {
  const children = tasksOf(pid).flatMap((task) =>
    read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean),
  );
  return [pid, ...children.flatMap((child) => treeOf(Number(child)))];
}

function tasksOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

const PAGE_MB = 4 / 1024;

const residentPages = (pid: number): number => Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0);

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
