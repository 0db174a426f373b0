import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ProcessMemory, proportionalMemory, treeMemory } from './process-tree.ts';
import { symbolNames } from './symbol-names.ts';

const INTERVAL_MS = 100;
/** Largest peak that is accepted, of the sum of resident sets. */
const LIMIT_MB = 1000;

const { values: options } = parseArgs({
  options: {
    symbols: { type: 'string', default: '3,50,200' },
    start: { type: 'string', default: '2023-06-01' },
    at: { type: 'string', default: '2024-06-01T00:00:00Z' },
  },
});
if (process.platform !== 'linux') {
  process.stderr.write('bench:memory reads /proc: it runs on Linux alone\n');
  process.exit(2);
}
const counts = options.symbols.split(',').map(Number);
if (counts.some((count) => !Number.isInteger(count) || count < 1)) {
  process.stderr.write(`--symbols ${options.symbols}: numbers of symbols expected, e.g. 3,50,200\n`);
  process.exit(2);
}

print(
  `start --once of the simulated market, hours from ${options.start} to ${options.at}, each into a new data folder.`,
);
print(
  'The largest sum of resident sets over the process and its children, sampled every 100 ms, and the proportional sets then, in MB (MiB).\n',
);
print('| symbols | resident | proportional | processes | seconds |');
print('|---:|---:|---:|---:|---:|');
const compositions: string[] = [];
for (const count of counts) {
  const { peak, largest, seconds, exitCode, output } = await measure(count);
  print(
    `| ${count} | ${peak.resident.toFixed(0)} | ${peak.proportional.toFixed(0)} | ${peak.processes} | ${seconds.toFixed(0)} |`,
  );
  compositions.push(`${count} symbols, at the peak: ${shown(peak.parts)}`);
  compositions.push(`${count} symbols, the most of each program: ${shown(largest)}`);
  if (exitCode !== 0) {
    process.stderr.write(`start --once with ${count} symbols ended with exit code ${exitCode}:\n${output}\n`);
    process.exitCode = 1;
  }
  if (peak.resident > LIMIT_MB) {
    process.stderr.write(`${count} symbols took ${peak.resident.toFixed(0)} MB, more than ${LIMIT_MB}\n`);
    process.exitCode = 1;
  }
}

print(`\nResident, MB:\n${compositions.join('\n')}`);

async function measure(count: number) {
  const folder = mkdtempSync(join(tmpdir(), 'coinlake-bench-memory-'));
  try {
    const settings = join(folder, 'settings.json');
    const binance = { symbols: symbolNames(count), timeframes: ['1h'], start: options.start };
    writeFileSync(settings, JSON.stringify({ datasets: { binance_klines: binance } }));
    const began = performance.now();
    const args = ['bin/coinlake.ts', 'start', '--once', '--simulate', '--at', options.at];
    const child = spawn(
      process.execPath,
      [...args, '--settings', settings, '--data', join(folder, 'lake'), '--port', '0'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-4000);
      });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    let peak = { resident: 0, proportional: 0, processes: 0, parts: [] as readonly ProcessMemory[] };
    const most = new Map<string, number>();
    const timer = setInterval(() => {
      const { resident, parts } = treeMemory(child.pid!);
      for (const { program, megabytes } of parts)
        most.set(program, Math.max(megabytes, most.get(program) ?? 0));
      peak = { ...peak, processes: Math.max(peak.processes, parts.length) };
      if (resident > peak.resident)
        peak = { ...peak, resident, parts, proportional: proportionalMemory(parts) };
    }, INTERVAL_MS);
    const exitCode = await ended;
    clearInterval(timer);
    const largest = [...most].map(([program, megabytes]) => ({ program, megabytes }));
    largest.sort((a, b) => b.megabytes - a.megabytes);
    return { peak, largest, seconds: (performance.now() - began) / 1000, exitCode, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function shown(parts: readonly Omit<ProcessMemory, 'pid'>[]): string {
  return parts.map(({ program, megabytes }) => `${megabytes.toFixed(0)} ${program}`).join(', ');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
