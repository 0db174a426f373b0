import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { coinlake } from '../end-to-end/coinlake.ts';
import { recordedLake } from './recorded-lake.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);

/** One of each kind: a time grid, days, a whole file, an inbox. */
const KINDS = ['binance_klines', 'blockchair_blocks', 'mempool_hashrate', 'alb_logs'];

test.skipIf(!recordings)(
  'a second run changes no snapshot of silver and gold, a third none but that of the bodies that it stored',
  async () => {
    const { data } = await recordedLake(recordings!);
    const run = async () => {
      for (const name of KINDS) expect((await coinlake(['run', name, '--data', data])).code, name).toBe(0);
      return (await coinlake(['tables', '--data', data])).stdout.split('\n');
    };
    const published = (lines: readonly string[]) => lines.filter((line) => /silver\.|gold\./.test(line));
    /** A whole file is asked for in every run, and what came is stored and noted, changed or not. */
    const withoutBodies = (lines: readonly string[]) => lines.filter((line) => !line.includes('ops.bodies'));
    const first = (await coinlake(['tables', '--data', data])).stdout.split('\n');
    // Whole months without a row are asked for twice before they count as absent.
    const second = await run();
    expect(published(second)).toEqual(published(first));
    expect(published(second).length).toBeGreaterThan(1);
    const third = await run();
    expect(withoutBodies(third)).toEqual(withoutBodies(second));
    expect(withoutBodies(second)).toHaveLength(second.length - 1);
  },
  900_000,
);
