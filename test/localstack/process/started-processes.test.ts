import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { countProcess, discountProcess, memoryOfAll } from '../../../localstack/process/started-processes.ts';

const MB = 2 ** 20;

/** A process that holds 300 MB. */
async function large(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [
    '-e',
    'globalThis.held = Buffer.alloc(3e8, 1); console.log("filled"); setInterval(() => {}, 1000)',
  ]);
  onTestFinished(() => void child.kill('SIGKILL'));
  countProcess(child);
  await once(child.stdout, 'data');
  return child;
}

test.runIf(process.platform === 'linux')('what was started counts until it ends or is given up', async () => {
  const before = memoryOfAll()!;
  expect(before).toBeGreaterThan(30 * MB);
  const [ending, killed] = [await large(), await large()];
  expect(memoryOfAll()! - before).toBeGreaterThan(550 * MB);
  discountProcess(killed);
  expect(memoryOfAll()! - before).toBeLessThan(500 * MB);
  ending.kill('SIGKILL');
  await once(ending, 'exit');
  expect(memoryOfAll()! - before).toBeLessThan(200 * MB);
});
