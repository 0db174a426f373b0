import { expect, test } from 'vitest';
import type { TableField } from '../../../../../../lib/contracts/table.ts';
import type { DataFile } from '../../../../../../lib/lake/data-file.ts';
import {
  SnapshotCache,
  SnapshotFiles,
} from '../../../../../../localstack/services/athena/engine/sources/snapshot-files.ts';

const field = (id: number, name: string, type: TableField['type']): TableField => ({
  ...{ id, name, type, required: false, doc: '' },
});
const FIELDS = [
  field(1, 'day', { kind: 'date' }),
  field(2, 'name', { kind: 'text' }),
  field(3, 'price', { kind: 'decimal', precision: 18, scale: 8 }),
];
const file = (path: string, columns: DataFile['columns']): DataFile => ({
  ...{ path, columns, partition: {}, recordCount: 1, sizeBytes: 1, splitOffsets: [] },
});

test('sizes of all columns, ranges of those that predicates are made of', () => {
  const files = new SnapshotFiles(
    [
      file('s3://b/1', {
        day: { size: 7, values: 2, nulls: 0, lower: 19000, upper: 19001 },
        name: { size: 9, values: 2, nulls: 2 },
        price: { size: 11, lower: '1', upper: '2' },
      }),
      file('s3://b/2', {}),
    ],
    FIELDS,
  );
  expect(files.paths).toEqual(['s3://b/1', 's3://b/2']);
  expect(['day', 'name', 'price', 'other'].map((name) => files.size(name, 0))).toEqual([7, 9, 11, 0]);
  expect(files.size('day', 1)).toBe(0);
  expect(files.range('day', 0)).toEqual({ lower: 19000n, upper: 19001n, onlyNulls: false });
  expect(files.range('name', 0)).toEqual({ onlyNulls: true });
  expect(files.range('price', 0)).toBeUndefined();
  expect(files.range('day', 1)).toBeUndefined();
});

test('a snapshot is read once; those used longest ago go when there are too many files', async () => {
  const cache = new SnapshotCache(2);
  const read: string[] = [];
  const ask = (key: string, count = 1) =>
    cache.files(key, async () => {
      read.push(key);
      return new SnapshotFiles(
        Array.from({ length: count }, () => file(`s3://b/${key}`, {})),
        FIELDS,
      );
    });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect((await ask(key)).paths).toEqual([`s3://b/${key}`]);
  expect(read).toEqual(['a', 'b', 'c', 'b']);
  // One that is larger than all that may be kept is answered, and read again.
  expect((await ask('large', 3)).paths).toHaveLength(3);
  await ask('large', 3);
  expect(read).toEqual(['a', 'b', 'c', 'b', 'large', 'large']);
});
