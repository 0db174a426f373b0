// Written for any Node that runs ES modules: it must be read where TypeScript can't be.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The first version that runs this project: its own, a dependency of the same major version, is the one that is tested. */
const OLDEST = 24;

const project = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs a program of this project: in this process where Node is new enough, else with the project's own Node.
 * Without that it says in words what is missing, and ends with exit code 1.
 * @param {string} program path from the project's folder, e.g. bin/coinlake.ts
 * @param {readonly string[]} args
 */
export async function runWithProjectNode(program, args) {
  const path = join(project, program);
  if (Number(process.versions.node.split('.')[0]) >= OLDEST) {
    if (!existsSync(path)) return fail(`${program} is not there: run npm ci in ${project}`);
    process.argv.splice(1, process.argv.length - 1, path, ...args);
    await import(pathToFileURL(path).href);
    return;
  }
  const own = ['node', 'node.exe']
    .map((name) => join(project, 'node_modules', 'node', 'bin', name))
    .find((candidate) => existsSync(candidate));
  if (!own)
    return fail(
      existsSync(join(project, 'node_modules', 'node'))
        ? `The project's own Node is missing, and this one (${process.versions.node}) is older than ${OLDEST}: ` +
            'npm was told to run no install scripts. Run: npm rebuild node --ignore-scripts=false'
        : `The project's dependencies are not installed, and this Node (${process.versions.node}) is older than ${OLDEST}. ` +
            `Run in ${project}: npm ci`,
    );
  const child = spawn(own, [path, ...args], { stdio: 'inherit' });
  // Ctrl-C reaches both; this process waits for what the other makes of it. What is sent to this one alone is passed on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => fail(`${own} can't be started: ${error.message}`));
  child.on('close', (code, signal) => {
    process.exitCode = signal ? 128 + constants.signals[signal] : code;
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
