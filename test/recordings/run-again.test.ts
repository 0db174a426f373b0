import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { recordedLake } from './recorded-lake.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);

/** One of each kind: a time grid, days, a whole file, an inbox. */
const KINDS = ['binance_klines', 'blockchair_blocks', 'mempool_hashrate', 'alb_logs'];

test.skipIf(!recordings)(
  'a second run changes no snapshot of silver and gold, a third none but that of the bodies that it stored',
  async () => {
    const lake = await recordedLake(recordings!);
    const snapshots = async () =>
      (await lake.tables()).map(({ name, rows, snapshotId }) => `${name} ${rows} ${snapshotId}`);
    const run = async () => {
      for (const name of KINDS) expect((await lake.run(name)).status, name).toBe('SUCCEEDED');
      return snapshots();
    };
    const published = (tables: readonly string[]) => tables.filter((table) => /^(silver|gold)\./.test(table));
    /** A whole file is asked for in every run, and what came is stored and noted, changed or not. */
    const withoutBodies = (tables: readonly string[]) =>
      tables.filter((table) => !table.startsWith('ops.bodies '));
    try {
      const first = await snapshots();
      // Whole months without a row are asked for twice before they count as absent.
      const second = await run();
      expect(published(second)).toEqual(published(first));
      expect(published(second).length).toBeGreaterThan(1);
      const third = await run();
      expect(withoutBodies(third)).toEqual(withoutBodies(second));
      expect(withoutBodies(second)).toHaveLength(second.length - 1);
    } finally {
      await lake.close();
    }
  },
  900_000,
);
