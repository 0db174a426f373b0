import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** What plan and commit of an hourly run take of a table of many files, all series in each run, and the plan of a run that finds nothing held. */
const { values: options } = parseArgs({
  options: {
    files: { type: 'string', default: '2600,26000' },
    /** Of V8's old generation, MiB: what the functions have, and less. */
    limits: { type: 'string', default: '920,500' },
    /** Of each series. */
    months: { type: 'string', default: '13' },
    /** Rows of the ledger. */
    noted: { type: 'string', default: '0' },
  },
});
const program = join(import.meta.dirname, 'program.ts');
const run = (flags: readonly string[], args: readonly string[]) =>
  spawnSync(process.execPath, [...flags, program, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });

process.stdout.write(
  '| files | | heap limit, MB | CPU, s | peak heap, MB | partitions planned | plan.json, kB |\n|---:|---|---:|---:|---:|---:|---:|\n',
);
for (const count of options.files.split(',')) {
  const folder = mkdtempSync(join(tmpdir(), 'coinlake-bench-files-'));
  try {
    const table = [folder, count, options.months, options.noted];
    const written = run(['--max-old-space-size=8000'], ['write', ...table]);
    if (written.status !== 0) throw new Error(written.stderr);
    for (const limit of options.limits.split(','))
      for (const what of ['plan', 'commit', 'backlog']) {
        const { status, stdout, stderr } = run(
          ['--trace-gc', `--max-old-space-size=${limit}`],
          [what, ...table],
        );
        const [, partitions = '', bytes] = /^plan (\d+) (\d+)$/m.exec(stdout) ?? [];
        const size = bytes === undefined ? '' : (Number(bytes) / 1000).toFixed(0);
        const cpu = /^cpu ([\d.]+)$/m.exec(stdout)?.[1];
        const died = /heap out of memory/.test(stderr) || status === null ? 'died' : undefined;
        if (status !== 0 && !died) throw new Error(stderr);
        process.stdout.write(
          `| ${count} | ${what} | ${limit} | ${died ?? Number(cpu).toFixed(2)} | ${peakHeap(stdout).toFixed(0)} | ${partitions} | ${size} |\n`,
        );
      }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The largest heap that V8's collector met, garbage included. */
function peakHeap(trace: string): number {
  const sizes = [...trace.matchAll(/(?:Scavenge|Mark-Compact)[^:]*? ([\d.]+) \([\d.]+\) -> /g)];
  return Math.max(0, ...sizes.map(([, before]) => Number(before)));
}
