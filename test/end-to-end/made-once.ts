import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ended } from './coinlake.ts';

/**
 * A data folder that several test files share: the first that asks for it makes it, the others wait.
 * @param make fills the folder that it is given with one command
 * @throws Error with what that command said when it failed
 */
export async function madeOnce(
  name: string,
  make: (data: string, folder: string) => Promise<Ended>,
): Promise<{ readonly data: string; readonly ended: Ended }> {
  // The folder for temporary files is this test run's own.
  const folder = join(tmpdir(), name);
  const data = join(folder, 'data');
  const made = join(folder, 'made.json');
  if (mkdirSync(folder, { recursive: true }) !== undefined) {
    writeFileSync(`${made}.part`, JSON.stringify(await make(data, folder)));
    renameSync(`${made}.part`, made);
  }
  while (!existsSync(made)) await sleep(200);
  const ended: Ended = JSON.parse(readFileSync(made, 'utf8'));
  if (ended.code !== 0) throw new Error(`start ended with ${ended.code}: ${ended.stderr}${ended.stdout}`);
  return { data, ended };
}
