import { afterEach, describe, expect, it, vi } from 'vitest';
import { CommitConflict } from '../../../lib/contracts/errors.ts';
import type { PartitionValues } from '../../../lib/contracts/partition.ts';
import { commitPartitions, type PartitionReplacement } from '../../../lib/lake/commit-partitions.ts';
import { parseTableMetadata } from '../../../lib/lake/iceberg/table-metadata.ts';
import type { Lake } from '../../../lib/lake/lake.ts';
import { readRows } from '../../../lib/lake/read-rows.ts';
import { loadTable } from '../../../lib/lake/table.ts';
import { writeDataFile } from '../../../lib/lake/write-data-file.ts';
import { readWithIcebird } from './icebird.ts';
import { candleRows, candles, memoryLake, plain } from './sample-table.ts';

const january = (symbol: string): PartitionValues => ({ symbol, open_time_month: 648 });

async function replacement(
  lake: Lake,
  symbol: string,
  count: number,
  { version = 1, baseFiles = [] as string[] } = {},
): Promise<PartitionReplacement> {
  const partition = january(symbol);
  const file = await writeDataFile(
    lake,
    candles,
    partition,
    candleRows(symbol, count, version),
    `v${version}`,
  );
  return { partition, baseFiles, files: [file] };
}

const pathsOf = async (lake: Lake, symbol: string): Promise<string[]> => {
  const table = await loadTable(lake, 'silver', 'candles');
  return (await table!.dataFiles()).filter((f) => f.partition.symbol === symbol).map((f) => f.path);
};

async function rowsOf(lake: Lake) {
  const table = (await loadTable(lake, 'silver', 'candles'))!;
  return plain(await readRows(lake, table, await table.dataFiles()));
}

afterEach(() => vi.unstubAllGlobals());

describe('commitPartitions', () => {
  it('makes the table with its first snapshot', async () => {
    const lake = memoryLake({ namespace: 'dev_' });
    const result = await commitPartitions(lake, candles, {
      runId: 'run-1',
      watermark: '2024-01-02T00:00:00Z',
      replacements: [await replacement(lake, 'BTC', 24), await replacement(lake, 'ETH', 10)],
      properties: { 'coinlake.note': 'x' },
      summary: { 'coinlake.extra': 'y' },
    });
    expect(result.committed).toBe(true);
    const table = (await loadTable(lake, 'silver', 'candles'))!;
    expect(table.name).toBe('dev_silver.candles');
    expect(table.location).toBe('s3://lake/silver/candles');
    expect(table.currentSnapshot).toMatchObject({ id: result.snapshotId, sequenceNumber: 1 });
    const sizes = (await table.dataFiles()).reduce((sum, f) => sum + f.sizeBytes, 0);
    expect(table.currentSnapshot!.summary).toEqual({
      operation: 'append',
      'added-data-files': '2',
      'added-records': '34',
      'added-files-size': String(sizes),
      'changed-partition-count': '2',
      'total-records': '34',
      'total-files-size': String(sizes),
      'total-data-files': '2',
      'total-delete-files': '0',
      'total-position-deletes': '0',
      'total-equality-deletes': '0',
      'coinlake.extra': 'y',
      'coinlake.watermark': '2024-01-02T00:00:00Z',
      'coinlake.run-id': 'run-1',
    });
    expect(table.properties).toMatchObject({
      'coinlake.note': 'x',
      'history.expire.max-snapshot-age-ms': '432000000',
      'schema.name-mapping.default':
        '[{"field-id":1,"names":["symbol"]},{"field-id":2,"names":["open_time"]},{"field-id":3,"names":["price"]},{"field-id":4,"names":["volume"]}]',
    });
    expect(table.entry).toMatchObject({
      database: 'dev_silver',
      location: 's3://lake/silver/candles',
      columns: [
        { name: 'symbol', type: 'string', comment: 'Pair' },
        { name: 'open_time', type: 'timestamp', comment: 'Start' },
        { name: 'price', type: 'decimal(18,8)', comment: 'Price' },
        { name: 'volume', type: 'decimal(28,8)', comment: 'Volume' },
      ],
      parameters: { table_type: 'ICEBERG', metadata_location: table.entry.metadataLocation },
    });
    const btc = (await table.dataFiles()).find((f) => f.partition.symbol === 'BTC')!;
    expect(btc).toMatchObject({
      path: 's3://lake/silver/candles/data/symbol=BTC/open_time_month=2024-01/v1.parquet',
      partition: january('BTC'),
      recordCount: 24,
      columns: {
        price: { lower: '100000000000000', upper: '100002300000000', nulls: 0, values: 24 },
        volume: { lower: '-161', upper: '0', nulls: 4 },
        open_time: { lower: '1704067200000000' },
      },
    });
  });

  it('replaces whole partitions and keeps the others', async () => {
    const lake = memoryLake();
    await commitPartitions(lake, candles, {
      runId: 'run-1',
      replacements: [await replacement(lake, 'BTC', 5), await replacement(lake, 'ETH', 3)],
    });
    const baseFiles = await pathsOf(lake, 'BTC');
    const second = await commitPartitions(lake, candles, {
      runId: 'run-2',
      replacements: [await replacement(lake, 'BTC', 7, { version: 2, baseFiles })],
    });
    const table = (await loadTable(lake, 'silver', 'candles'))!;
    expect(table.currentSnapshot!.summary).toMatchObject({
      operation: 'overwrite',
      'added-data-files': '1',
      'deleted-data-files': '1',
      'added-records': '7',
      'deleted-records': '5',
      'changed-partition-count': '1',
      'total-records': '10',
      'total-data-files': '2',
    });
    expect(table.currentSnapshot!.parentId).toBe(table.snapshots[0]!.id);
    const rows = await rowsOf(lake);
    expect(rows.symbol!.sort()).toEqual([...Array(7).fill('BTC'), ...Array(3).fill('ETH')]);
    expect(
      plain(await readRows(lake, table, await table.dataFiles(table.snapshots[0]!.id))).symbol,
    ).toHaveLength(8);
    expect(table.metadata['metadata-log']).toHaveLength(1);
    expect(table.entry.parameters.previous_metadata_location).toBe(
      table.metadata['metadata-log'][0]!['metadata-file'],
    );
    expect(second.snapshotId).toBe(table.currentSnapshot!.id);
  });

  it('is read by icebird', async () => {
    const lake = memoryLake();
    await commitPartitions(lake, candles, {
      runId: 'run-1',
      replacements: [await replacement(lake, 'BTC', 5), await replacement(lake, 'ETH', 3)],
    });
    await commitPartitions(lake, candles, {
      runId: 'run-2',
      replacements: [
        await replacement(lake, 'BTC', 4, { version: 2, baseFiles: await pathsOf(lake, 'BTC') }),
      ],
    });
    const table = (await loadTable(lake, 'silver', 'candles'))!;
    const rows = await readWithIcebird(lake, table);
    const shown = rows.map((r) => `${r.symbol} ${(r.open_time as Date).toISOString()} ${r.price}`).sort();
    expect(shown).toHaveLength(7);
    expect(shown[0]).toBe('BTC 2024-01-01T00:00:00.000Z 2000000');
    expect(shown[6]).toBe('ETH 2024-01-01T02:00:00.000Z 1000002');
  });

  it('is a no-op for a run that is in the table, and applies again after a rollback', async () => {
    const lake = memoryLake();
    await commitPartitions(lake, candles, {
      runId: 'run-1',
      replacements: [await replacement(lake, 'BTC', 5)],
    });
    const baseFiles = await pathsOf(lake, 'BTC');
    const commit = {
      runId: 'run-2',
      replacements: [await replacement(lake, 'BTC', 6, { version: 2, baseFiles })],
    };
    const first = await commitPartitions(lake, candles, commit);
    expect(await commitPartitions(lake, candles, commit)).toEqual({
      committed: false,
      snapshotId: first.snapshotId,
    });

    const table = (await loadTable(lake, 'silver', 'candles'))!;
    await rollBack(lake, Number(table.currentSnapshot!.parentId));
    const again = await commitPartitions(lake, candles, commit);
    expect(again.committed).toBe(true);
    expect(again.snapshotId).not.toBe(first.snapshotId);
    expect((await rowsOf(lake)).symbol).toHaveLength(6);
  });

  it('is a no-op for a run whose snapshot has expired', async () => {
    let now = 1_800_000_000_000;
    const lake = memoryLake({ clock: { now: () => now, pause: async () => {} } });
    const first = await commitPartitions(lake, candles, {
      runId: 'run-1',
      replacements: [await replacement(lake, 'BTC', 5)],
    });
    for (let i = 2; i < 20; i++) {
      now += 86_400_000;
      const files = await pathsOf(lake, 'BTC');
      await commitPartitions(lake, candles, {
        runId: `run-${i}`,
        replacements: [await replacement(lake, 'BTC', 5, { version: i, baseFiles: files })],
      });
    }
    const table = (await loadTable(lake, 'silver', 'candles'))!;
    expect(table.snapshots).toHaveLength(10);
    expect(table.metadata['snapshot-log']).toHaveLength(10);
    expect(
      await commitPartitions(lake, candles, {
        runId: 'run-1',
        replacements: [await replacement(lake, 'BTC', 5)],
      }),
    ).toEqual({ committed: false, snapshotId: first.snapshotId });
  });

  it('raises CommitConflict when a partition is not what it was merged from', async () => {
    const lake = memoryLake();
    await commitPartitions(lake, candles, {
      runId: 'run-1',
      replacements: [await replacement(lake, 'BTC', 5)],
    });
    const stale = { runId: 'run-2', replacements: [await replacement(lake, 'BTC', 6, { version: 2 })] };
    const failure = await commitPartitions(lake, candles, stale).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CommitConflict);
    expect((failure as Error).message).toBe(
      'Table silver.candles, partition symbol=BTC, open_time_month=648: changed since it was read. Read: no file. Now: ' +
        's3://lake/silver/candles/data/symbol=BTC/open_time_month=2024-01/v1.parquet. Normalize it again',
    );
  });

  it('removes a partition that is replaced by nothing', async () => {
    const lake = memoryLake();
    await commitPartitions(lake, candles, {
      runId: 'run-1',
      replacements: [await replacement(lake, 'BTC', 5), await replacement(lake, 'ETH', 3)],
    });
    await commitPartitions(lake, candles, {
      runId: 'run-2',
      replacements: [{ partition: january('ETH'), baseFiles: await pathsOf(lake, 'ETH'), files: [] }],
    });
    const table = (await loadTable(lake, 'silver', 'candles'))!;
    expect(table.currentSnapshot!.summary).toMatchObject({ operation: 'delete', 'total-records': '5' });
    expect(await table.dataFiles()).toHaveLength(1);
  });

  it('changes properties without a snapshot, and nothing when they are equal', async () => {
    const lake = memoryLake();
    await commitPartitions(lake, candles, {
      runId: 'run-1',
      replacements: [await replacement(lake, 'BTC', 5)],
    });
    const before = (await loadTable(lake, 'silver', 'candles'))!;
    const commit = { runId: 'run-2', replacements: [], properties: { a: 'b' } };
    expect(await commitPartitions(lake, candles, commit)).toEqual({ committed: true });
    const after = (await loadTable(lake, 'silver', 'candles'))!;
    expect(after.properties.a).toBe('b');
    expect(after.snapshots).toEqual(before.snapshots);
    expect(await commitPartitions(lake, candles, { ...commit, runId: 'run-3' })).toEqual({
      committed: false,
    });
  });

  it('keeps 63-bit snapshot ids of other engines', async () => {
    const lake = memoryLake();
    await commitPartitions(lake, candles, {
      runId: 'run-1',
      replacements: [await replacement(lake, 'BTC', 5)],
    });
    const { entry } = (await loadTable(lake, 'silver', 'candles'))!;
    const text = new TextDecoder().decode(await lake.objects.get(entry.metadataLocation));
    const { snapshots } = JSON.parse(text) as { snapshots: { 'snapshot-id': number }[] };
    const foreign = text.replaceAll(`:${snapshots[0]!['snapshot-id']}`, ':9007199254740993001');
    await lake.objects.put(entry.metadataLocation, new TextEncoder().encode(foreign));
    await commitPartitions(lake, candles, {
      runId: 'run-2',
      replacements: [await replacement(lake, 'ETH', 3)],
    });
    const table = (await loadTable(lake, 'silver', 'candles'))!;
    expect(table.currentSnapshot!.parentId).toBe('9007199254740993001');
    expect(table.snapshots[0]!.id).toBe('9007199254740993001');
    expect(await table.dataFiles('9007199254740993001')).toHaveLength(1);
    const written = new TextDecoder().decode(await lake.objects.get(table.entry.metadataLocation));
    expect(written).toContain('"snapshot-id":9007199254740993001,');
  });

  it('refuses a table of another shape', async () => {
    const lake = memoryLake();
    await commitPartitions(lake, candles, {
      runId: 'run-1',
      replacements: [await replacement(lake, 'BTC', 5)],
    });
    const other = { ...candles, fields: candles.fields.slice(0, 3) };
    await expect(commitPartitions(lake, other, { runId: 'run-2', replacements: [] })).rejects.toThrow(
      'Table silver.candles: column volume (id 4) is no longer in the definition: it was dropped or renamed. Choices: put it back under its name; ' +
        'give the table another name; or, where the source still has all of its rows, DROP TABLE silver.candles, and the next run loads it anew',
    );
  });

  it('merges manifests once there are many', async () => {
    const lake = memoryLake();
    for (let i = 0; i < 40; i++)
      await commitPartitions(lake, candles, {
        runId: `run-${i}`,
        replacements: [await replacement(lake, `S${i}`, 2)],
      });
    const table = (await loadTable(lake, 'silver', 'candles'))!;
    expect(await table.dataFiles()).toHaveLength(40);
    expect((await rowsOf(lake)).symbol).toHaveLength(80);
    expect(table.currentSnapshot!.summary).toMatchObject({ 'total-records': '80', 'total-data-files': '40' });
    const { snapshotManifestFiles } = await import('../../../lib/lake/iceberg/snapshot-files.ts');
    const manifests = await snapshotManifestFiles(lake.objects, table.metadata.snapshots.at(-1));
    expect(manifests.length).toBeLessThan(26);
    expect(manifests.find((m) => m.existing_files_count! > 1)).toMatchObject({ min_sequence_number: 1 });
  });
});

async function rollBack(lake: Lake, snapshotId: number): Promise<void> {
  const { entry } = (await loadTable(lake, 'silver', 'candles'))!;
  const metadata = parseTableMetadata(await lake.objects.get(entry.metadataLocation));
  const back = {
    ...metadata,
    'current-snapshot-id': snapshotId,
    refs: { main: { 'snapshot-id': snapshotId, type: 'branch' } },
  };
  await lake.objects.put(entry.metadataLocation, new TextEncoder().encode(JSON.stringify(back)));
}
