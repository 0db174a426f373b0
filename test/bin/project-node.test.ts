import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** A project of the launchers alone, with a program that says which Node runs it. */
function project(): string {
  const path = mkdtempSync(join(tmpdir(), 'coinlake-launch-'));
  mkdirSync(join(path, 'bin'));
  for (const name of ['coinlake.mjs', 'project-node.mjs', 'run.mjs'])
    cpSync(join(root, 'bin', name), join(path, 'bin', name));
  writeFileSync(
    join(path, 'bin', 'coinlake.ts'),
    'const args: string[] = process.argv.slice(2); console.log(process.versions.node, args); process.exitCode = 3;',
  );
  return path;
}

/** Runs a launcher by a Node that takes itself for another version. */
function launch(path: string, args: readonly string[], version = '20.20.2') {
  const disguise = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', disguise, ...args], {
    cwd: path,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test.each([[['bin/coinlake.mjs', 'status']], [['bin/run.mjs', 'bin/coinlake.ts', 'status']]])(
  'an old Node without the project’s own says what to do: %j',
  (args) => {
    const path = project();
    expect(launch(path, args)).toEqual({
      status: 1,
      stdout: '',
      stderr: `The project's dependencies are not installed, and this Node (20.20.2) is older than 24. Run in ${path}: npm ci\n`,
    });
    mkdirSync(join(path, 'node_modules', 'node', 'bin'), { recursive: true });
    expect(launch(path, args)).toEqual({
      status: 1,
      stdout: '',
      stderr:
        "The project's own Node is missing, and this one (20.20.2) is older than 24: npm was told to run no install scripts. " +
        'Run: npm rebuild node --ignore-scripts=false\n',
    });
  },
);

test('an old Node hands over to the project’s own, with its exit code', () => {
  const path = project();
  mkdirSync(join(path, 'node_modules', 'node', 'bin'), { recursive: true });
  symlinkSync(process.execPath, join(path, 'node_modules', 'node', 'bin', 'node'));
  expect(launch(path, ['bin/coinlake.mjs', 'status', '--data', 'a b'])).toEqual({
    status: 3,
    stdout: `${process.versions.node} [ 'status', '--data', 'a b' ]\n`,
    stderr: '',
  });
});

test('a new Node runs the program itself', () => {
  expect(launch(project(), ['bin/coinlake.mjs', 'runs'], '25.1.0')).toEqual({
    status: 3,
    stdout: "25.1.0 [ 'runs' ]\n",
    stderr: '',
  });
});

test('a program that is not installed is named', () => {
  const path = project();
  expect(launch(path, ['bin/run.mjs', 'node_modules/vitest/vitest.mjs'], '24.0.0').stderr).toBe(
    `node_modules/vitest/vitest.mjs is not there: run npm ci in ${path}\n`,
  );
});

test('npm’s scripts, npx and the CDK go through the launchers', () => {
  const { bin, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { app } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const commands = Object.entries<string>(scripts).filter(([name]) => name !== 'format');
  for (const [name, command] of [...commands, ['cdk.json app', app]])
    expect(command, name).toMatch(/^node bin\/(coinlake|run)\.mjs( |$)/);
  expect(bin).toEqual({ coinlake: 'bin/coinlake.mjs' });
});
