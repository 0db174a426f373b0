import { describe, expect, it } from 'vitest';
import { CommitConflict, CommitUnknown } from '../../../lib/contracts/errors.ts';
import { appendFiles } from '../../../lib/lake/append-files.ts';
import type { Catalog, CatalogEntry } from '../../../lib/lake/catalog.ts';
import { CatalogRefused } from '../../../lib/lake/catalog.ts';
import { commitPartitions } from '../../../lib/lake/commit-partitions.ts';
import type { DataFile } from '../../../lib/lake/data-file.ts';
import type { Lake } from '../../../lib/lake/lake.ts';
import { MemoryCatalog } from '../../../lib/lake/memory/catalog.ts';
import { readRows } from '../../../lib/lake/read-rows.ts';
import { loadTable } from '../../../lib/lake/table.ts';
import { writeDataFile } from '../../../lib/lake/write-data-file.ts';
import { Fault, FaultPlan, FaultyCatalog, FaultyObjectStore } from './faulty-ports.ts';
import { candleRows, candles, memoryLake } from './sample-table.ts';

const partitionOf = (symbol: string) => ({ symbol, open_time_month: 648 });

/** What normalize and commit do for one run: merge the partition's rows with new ones, and replace it. */
async function addRow(lake: Lake, runId: string, symbol: string): Promise<void> {
  for (;;) {
    const table = await loadTable(lake, 'silver', 'candles');
    const base = (table ? await table.dataFiles() : []).filter((file) => file.partition.symbol === symbol);
    const files = [
      await writeDataFile(lake, candles, partitionOf(symbol), await merged(lake, base, symbol), runId),
    ];
    const baseFiles = base.map((file) => file.path);
    const commit = { runId, replacements: [{ partition: partitionOf(symbol), baseFiles, files }] };
    try {
      await commitPartitions(lake, candles, commit);
      return;
    } catch (error) {
      if (!(error instanceof CommitConflict)) throw error;
    }
  }
}

async function merged(lake: Lake, base: readonly DataFile[], symbol: string) {
  const table = await loadTable(lake, 'silver', 'candles');
  const rows = base.length ? (await readRows(lake, table!, base)).length : 0;
  return candleRows(symbol, rows + 1);
}

/** Symbols and how many rows each has, from the data files themselves. */
async function census(lake: Lake): Promise<Record<string, number>> {
  const table = await loadTable(lake, 'silver', 'candles');
  if (!table) return {};
  const { columns } = await readRows(lake, table, await table.dataFiles());
  const counts: Record<string, number> = {};
  for (const symbol of Array.from(columns.symbol!) as string[]) counts[symbol] = (counts[symbol] ?? 0) + 1;
  expect(table.currentSnapshot?.summary['total-records'] ?? '0').toBe(String(columns.symbol!.length));
  return counts;
}

/** Lets other writers in between any two calls. */
const yielding = (inner: Lake): Lake => {
  const shuffle = async <T>(work: () => Promise<T>): Promise<T> => {
    const turns = Math.floor(Math.random() * 4);
    for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
    return work();
  };
  const plan = { run: shuffle, calls: 0 } as unknown as FaultPlan;
  return {
    ...inner,
    objects: new FaultyObjectStore(inner.objects, plan),
    catalog: new FaultyCatalog(inner.catalog, plan),
  };
};

describe('concurrent commits', () => {
  it('on disjoint partitions all succeed', async () => {
    const lake = memoryLake();
    const symbols = ['A', 'B', 'C', 'D', 'E', 'F'];
    await Promise.all(symbols.map((symbol) => addRow(yielding(lake), `run-${symbol}`, symbol)));
    expect(await census(lake)).toEqual(Object.fromEntries(symbols.map((symbol) => [symbol, 1])));
    expect((await loadTable(lake, 'silver', 'candles'))!.snapshots).toHaveLength(6);
  });

  it('on overlapping partitions lose and double no row', async () => {
    const lake = memoryLake();
    const runs = Array.from({ length: 12 }, (_, i) => [`run-${i}`, ['A', 'B'][i % 2]!] as const);
    await Promise.all(runs.map(([run, symbol]) => addRow(yielding(lake), run, symbol)));
    expect(await census(lake)).toEqual({ A: 6, B: 6 });
  });

  it('of one run apply once', async () => {
    const lake = memoryLake();
    const file = await writeDataFile(lake, candles, partitionOf('A'), candleRows('A', 5), 'f');
    const results = await Promise.all(
      Array.from({ length: 5 }, () =>
        appendFiles(yielding(lake), candles, { runId: 'run-1', files: [file] }),
      ),
    );
    expect(await census(lake)).toEqual({ A: 5 });
    expect(results.filter((result) => result.committed)).toHaveLength(1);
    expect(new Set(results.map((result) => result.snapshotId)).size).toBe(1);
  });
});

describe('a crash at any call', () => {
  it.each(['before', 'after'] as const)(
    '%s it was applied loses and doubles no row, once the run is repeated',
    async (when) => {
      let broken = 0;
      for (let call = 1; ; call++) {
        const lake = memoryLake();
        await addRow(lake, 'run-1', 'A');
        const plan = new FaultPlan([[call, when]]);
        const faulty: Lake = {
          ...lake,
          objects: new FaultyObjectStore(lake.objects, plan),
          catalog: new FaultyCatalog(lake.catalog, plan),
        };
        const failure = await addRow(faulty, 'run-2', 'A').then(
          () => undefined,
          (error: unknown) => error,
        );
        if (plan.calls < call) break;
        broken++;
        const between = await census(lake);
        expect([1, 2]).toContain(between.A);
        if (failure === undefined) expect(between).toEqual({ A: 2 });
        else await addRowOnce(lake, 'run-2', 'A');
        expect(await census(lake)).toEqual({ A: 2 });
      }
      expect(broken).toBeGreaterThan(10);
    },
  );

  it('while the table is made leaves no half table', async () => {
    for (const when of ['before', 'after'] as const)
      for (let call = 1; ; call++) {
        const lake = memoryLake();
        const plan = new FaultPlan([[call, when]]);
        const faulty: Lake = {
          ...lake,
          objects: new FaultyObjectStore(lake.objects, plan),
          catalog: new FaultyCatalog(lake.catalog, plan),
        };
        await addRow(faulty, 'run-1', 'A').catch(() => {});
        if (plan.calls < call) break;
        expect([undefined, 1]).toContain((await census(lake)).A);
        await addRowOnce(lake, 'run-1', 'A');
        expect(await census(lake)).toEqual({ A: 1 });
      }
  });
});

/** The repeated run: its files were merged from the same base, unless its commit is in the table already. */
async function addRowOnce(lake: Lake, runId: string, symbol: string): Promise<void> {
  const before = await loadTable(lake, 'silver', 'candles');
  const applied = before?.history.some((snapshot) => snapshot.summary['coinlake.run-id'] === runId);
  if (applied) {
    const files = await before!.dataFiles();
    const commit = { runId, replacements: [{ partition: partitionOf(symbol), baseFiles: [], files }] };
    expect(await commitPartitions(lake, candles, commit)).toMatchObject({ committed: false });
  } else await addRow(lake, runId, symbol);
}

/** A catalog whose next update ends as told. */
class ScriptedCatalog extends MemoryCatalog {
  next: ((apply: () => Promise<void>) => Promise<void>) | undefined;
  blind = false;

  override async updateTable(entry: CatalogEntry): Promise<void> {
    const script = this.next;
    this.next = undefined;
    const apply = () => super.updateTable(entry);
    return script ? script(apply) : apply();
  }

  override async getTable(database: string, table: string): Promise<CatalogEntry | undefined> {
    if (this.blind) throw new Fault('no answer');
    return super.getTable(database, table);
  }
}

describe('the catalog’s answer', () => {
  async function setUp(catalog: Catalog) {
    const lake = memoryLake({ catalog });
    await addRow(lake, 'run-1', 'A');
    const file = await writeDataFile(lake, candles, partitionOf('B'), candleRows('B', 3), 'b');
    return { lake, commit: { runId: 'run-2', files: [file] } };
  }

  it('lost after it was applied counts as success', async () => {
    const catalog = new ScriptedCatalog();
    const { lake, commit } = await setUp(catalog);
    catalog.next = async (apply) => {
      await apply();
      throw new Fault('socket hang up');
    };
    expect(await appendFiles(lake, candles, commit)).toMatchObject({ committed: true });
    expect(await census(lake)).toEqual({ A: 1, B: 3 });
  });

  it('lost, and another commit on top, is found in the metadata log', async () => {
    const catalog = new ScriptedCatalog();
    const { lake, commit } = await setUp(catalog);
    catalog.next = async (apply) => {
      await apply();
      await addRow(lake, 'run-3', 'C');
      throw new Fault('socket hang up');
    };
    expect(await appendFiles(lake, candles, commit)).toMatchObject({ committed: true });
    expect(await census(lake)).toEqual({ A: 1, B: 3, C: 1 });
  });

  it('that an SDK’s own retry turned into a conflict counts as success', async () => {
    const catalog = new ScriptedCatalog();
    const { lake, commit } = await setUp(catalog);
    catalog.next = async (apply) => {
      await apply();
      await apply();
    };
    const result = await appendFiles(lake, candles, commit);
    expect(result.committed).toBe(true);
    const table = (await loadTable(lake, 'silver', 'candles'))!;
    expect(table.currentSnapshot!.id).toBe(result.snapshotId);
    expect(table.snapshots).toHaveLength(2);
  });

  it('lost with another’s commit in its place is committed on top of that', async () => {
    const catalog = new ScriptedCatalog();
    const { lake, commit } = await setUp(catalog);
    catalog.next = async () => {
      await addRow(lake, 'run-3', 'C');
      throw new Fault('socket hang up');
    };
    expect(await appendFiles(lake, candles, commit)).toMatchObject({ committed: true });
    expect(await census(lake)).toEqual({ A: 1, B: 3, C: 1 });
  });

  it.each([
    [
      'and the table unchanged',
      false,
      /was lost \(socket hang up\) and the table is as it was before, and the request may still arrive\. All files are kept; committing run run-2 again is safe$/,
    ],
    [
      'and the table out of reach',
      true,
      /was lost \(socket hang up\) and the table could not be read \(no answer\)\. All files are kept; committing run run-2 again is safe$/,
    ],
  ])('lost %s is CommitUnknown, and keeps every file', async (_name, blind, message) => {
    const catalog = new ScriptedCatalog();
    const { lake, commit } = await setUp(catalog);
    let late: (() => Promise<void>) | undefined;
    catalog.next = async (apply) => {
      late = apply;
      catalog.blind = blind;
      throw new Fault('socket hang up');
    };
    const failure = await appendFiles(lake, candles, commit).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CommitUnknown);
    expect((failure as Error).message).toMatch(message);
    catalog.blind = false;
    // The request arrives after all: what it refers to must be there, and the repeated run must see it.
    await late!();
    expect(await census(lake)).toEqual({ A: 1, B: 3 });
    expect(await appendFiles(lake, candles, commit)).toMatchObject({ committed: false });
    expect(await census(lake)).toEqual({ A: 1, B: 3 });
  });

  it('that proves failure is thrown as it is', async () => {
    const catalog = new ScriptedCatalog();
    const { lake, commit } = await setUp(catalog);
    catalog.next = async () => {
      throw new CatalogRefused('AccessDeniedException');
    };
    await expect(appendFiles(lake, candles, commit)).rejects.toThrow(CatalogRefused);
    expect(await census(lake)).toEqual({ A: 1 });
  });
});
