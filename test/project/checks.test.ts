import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

/** What must never come in: each check is a program whose complaint is the failure's message. */
const checks: readonly [name: string, program: string, args: readonly string[]][] = [
  ['types', 'tsc', ['--project', '.', '--singleThreaded']],
  ['types of the page', 'tsc', ['--project', 'lib/page']],
  ['format, lint and import directions', 'biome', ['check', '--error-on-warnings', '.']],
  ['what nothing uses: exports, files, dependencies', 'knip', []],
  ['repeated code', 'jscpd', ['bin', 'lib', 'lambdas', 'localstack', '--config', '.jscpd.json']],
];

test.each(checks)('%s', { timeout: 300_000 }, async (_, program, args) => {
  const complaint = await run(`node_modules/.bin/${program}`, [...args], { maxBuffer: 1 << 26 }).then(
    () => '',
    (error: { stdout: string; stderr: string }) => `${error.stdout}${error.stderr}`,
  );
  expect(complaint).toBe('');
});
