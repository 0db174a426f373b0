#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { limitYoungGeneration } from './young-generation.ts';

// V8 lets a process that works for long take memory as the machine has it: up to four times what is alive. A laptop has other programs.
limitYoungGeneration();
setFlagsFromString('--heap-growing-percent=50');

// esbuild ends when it has built: else it waits for more, here and in synthesis, with what it has read.
process.env.ESBUILD_WORKER_THREADS ??= '0';

// Half of a short command's time is compiling: what is compiled once is kept, for synthesis as well.
const cache = join(import.meta.dirname, '..', 'node_modules', '.cache', 'coinlake');
enableCompileCache(cache);
process.env.NODE_COMPILE_CACHE ??= cache;

try {
  const { main } = await import('../lib/cli/program.ts');
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // What cannot be loaded, such as a package that is missing, is told in words as well.
  const { failureReport } = await import('../lib/cli/failure-report.ts');
  const { code, message } = failureReport(error);
  process.stderr.write(`${message ?? ''}\n`);
  process.exitCode = code;
}
