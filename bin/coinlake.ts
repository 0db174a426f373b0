#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Half of a short command's time is compiling: what is compiled once is kept, for synthesis as well.
const cache = join(import.meta.dirname, '..', 'node_modules', '.cache', 'coinlake');
enableCompileCache(cache);
process.env.NODE_COMPILE_CACHE ??= cache;

try {
  const { main } = await import('../lib/cli/program.ts');
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // Met while the program is loaded, before anything in it could report it.
  if ((error as Error).name !== 'InvalidDataset') throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
