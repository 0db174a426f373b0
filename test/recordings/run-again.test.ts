import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { coinlake } from '../end-to-end/coinlake.ts';
import { recordedLake } from './recorded-lake.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);

test.skipIf(!recordings)(
  'a second run changes no snapshot of silver and gold, a third none but that of the bodies that it stored',
  async () => {
    const { data } = await recordedLake(recordings!);
    const run = () => coinlake(['start', '--once', '--recordings', recordings!, '--data', data]);
    const tables = async () => (await coinlake(['tables', '--data', data])).stdout.split('\n');
    const published = (lines: readonly string[]) => lines.filter((line) => /silver\.|gold\./.test(line));
    /** A whole file is asked for in every run, and what came is stored and noted, changed or not. */
    const withoutBodies = (lines: readonly string[]) => lines.filter((line) => !line.includes('ops.bodies'));
    const first = await tables();
    expect((await run()).code).toBe(0);
    // Whole months without a row are asked for twice before they count as absent.
    const second = await tables();
    expect(published(second)).toEqual(published(first));
    expect(published(second).length).toBeGreaterThan(1);
    // One of each kind: a time grid, days, a whole file.
    for (const name of ['binance_klines', 'blockchair_blocks', 'mempool_hashrate'])
      expect((await coinlake(['run', name, '--data', data])).code).toBe(0);
    expect(withoutBodies(await tables())).toEqual(withoutBodies(second));
    expect(withoutBodies(second)).toHaveLength(second.length - 1);
  },
  900_000,
);
