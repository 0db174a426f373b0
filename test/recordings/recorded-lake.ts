import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { coinlake } from '../end-to-end/coinlake.ts';
import { type OpenLake, openLake } from '../end-to-end/open-lake.ts';

/** To be closed after the tests of a file. */
export interface RecordedLake extends OpenLake {
  /** What `start` printed. */
  readonly said: string;
}

/**
 * A lake of all recordings, made by the first file of a test run that asks for it: each start takes minutes. Tests that change it leave the
 * rows of silver and gold as they are. `COINLAKE_KEPT_LAKE` names a folder for a copy, with which the suites of engines begin.
 * @throws Error with what `start` said when it failed
 */
export async function recordedLake(recordings: string): Promise<RecordedLake> {
  // The folder for temporary files is this test run's own.
  const folder = join(tmpdir(), 'recorded-lake');
  const data = join(folder, 'data');
  const made = join(folder, 'made.json');
  if (mkdirSync(folder, { recursive: true }) !== undefined) {
    const ended = await coinlake(['start', '--once', '--recordings', recordings, '--data', data]);
    const { COINLAKE_KEPT_LAKE: kept } = process.env;
    if (kept && ended.code === 0) cpSync(data, kept, { recursive: true });
    writeFileSync(`${made}.part`, JSON.stringify(ended));
    renameSync(`${made}.part`, made);
  }
  while (!existsSync(made)) await sleep(200);
  const { code, stdout, stderr } = JSON.parse(readFileSync(made, 'utf8'));
  if (code !== 0) throw new Error(`start ended with ${code}: ${stderr}${stdout}`);
  return { ...(await openLake(data)), said: stdout + stderr };
}
