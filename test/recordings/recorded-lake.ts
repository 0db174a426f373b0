import { cpSync } from 'node:fs';
import { coinlake } from '../end-to-end/coinlake.ts';
import { madeOnce } from '../end-to-end/made-once.ts';
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
  const { data, ended } = await madeOnce('recorded-lake', async (data) => {
    const started = await coinlake(['start', '--once', '--recordings', recordings, '--data', data]);
    const { COINLAKE_KEPT_LAKE: kept } = process.env;
    if (kept && started.code === 0) cpSync(data, kept, { recursive: true });
    return started;
  });
  return { ...(await openLake(data)), said: ended.stdout + ended.stderr };
}
