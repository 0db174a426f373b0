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
  // A mistake in a dataset's definition is met while the program is loaded.
  const { failureReport } = await import('../lib/cli/failure-report.ts');
  const { code, message } = failureReport(error);
  process.stderr.write(`${message ?? ''}\n`);
  process.exitCode = code;
}
