import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fragmentBuffer } from '../../../lambdas/normalize/fragment-buffer.ts';
import { Int64Buffer } from '../../../lambdas/normalize/int64-buffer.ts';
import type { ColumnValue, RowBatch } from '../../../lib/contracts/table.ts';
import { packColumns } from '../../../lib/ingestion/run/fragment-form.ts';
import { readFragment } from '../../../lib/ingestion/run/fragments.ts';
import { unpackBlocks } from '../../../lib/ingestion/run/zstd-blocks.ts';
import { ColumnJoin } from '../../../lib/lake/column-join.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';
import {
  compareTexts,
  isPacked,
  nullColumn,
  type PackedColumn,
  type PackedRows,
  takePacked,
  type Utf8Values,
  unpacked,
  unpackedRows,
} from '../../../lib/lake/packed-column.ts';
import { writeParquet } from '../../../lib/lake/parquet/writer.ts';
import { ReusedMemory } from '../../../lib/lake/reused-memory.ts';
import { compareCodePoints } from '../../../lib/lake/text-order.ts';
import { readBack } from '../../lib/lake/parquet/read-back.ts';
import { everyType, everyTypeRows, plain } from '../../lib/lake/sample-table.ts';

const LENGTH = 1000;
const rows = everyTypeRows(LENGTH);

/** The rows of {@link everyTypeRows} from one (inclusive) to another (exclusive), through buffers. */
const packedRows = (from = 0, to = LENGTH): PackedRows => ({
  length: to - from,
  columns: Object.fromEntries(
    everyType.map(({ name, type }) => {
      const values = rows.columns[name]!;
      const buffer = fragmentBuffer(type);
      for (let row = from; row < to; row++) {
        // What a line left that turned out to need a closer look.
        buffer.set(row - from, values[(row + 1) % LENGTH]!);
        buffer.set(row - from, values[row]!);
      }
      return [name, buffer.column(to - from)];
    }),
  ),
});
const textsOf = (batch: PackedRows) => plain(unpackedRows(batch));

/** What a file says of its columns but their sizes: the compressor finds more or less, by what it had before. */
const boundsOf = ({ columns }: ReturnType<typeof writeParquet>) =>
  Object.fromEntries(Object.entries(columns).map(([name, { size: _, ...metrics }]) => [name, metrics]));

/** A section whose bytes are compressed as one, instead of in blocks. */
function compressedAsOne(section: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(Buffer.from(section).readUInt32LE(4));
  unpackBlocks(section.subarray(8), bytes);
  return Buffer.concat([Buffer.from([1, 0, 0, 0]), section.subarray(4, 8), zstdCompressSync(bytes)]);
}

describe('packed columns', () => {
  it('have the values that were set', () => {
    const packed = packedRows();
    expect(textsOf(packed)).toEqual(plain(rows));
    const names = everyType.map(({ name }) => name).filter((name) => isPacked(packed.columns[name]!));
    expect(names).toEqual([
      ...['text', 'text_null', 'bigint', 'bigint_null', 'narrow', 'narrow_null', 'wide', 'wide_null'],
      ...['timestamp', 'timestamp_null'],
    ]);
  });

  it.each([262_144, 301])(
    'are written with the same values and metrics, in row groups of %i',
    (rowGroupRows) => {
      const written = writeParquet(everyType, packedRows(), { rowGroupRows });
      expect(readBack(everyType, written.bytes)).toEqual(plain(rows));
      expect(boundsOf(written)).toEqual(boundsOf(writeParquet(everyType, rows, { rowGroupRows })));
    },
  );

  it.each([
    ['texts that hardly repeat', (row: number) => `${row * 7919} ключ \u{1f600}`],
    ['texts that repeat', (row: number) => `${row % 7}`],
    ['empty texts', () => ''],
    ['nulls alone', () => null],
  ])('are written with the same values and metrics: %s', (_, value) => {
    const [field] = everyType.filter(({ name }) => name === 'text_null');
    const values = Array.from({ length: LENGTH }, (_, row): ColumnValue => value(row));
    const buffer = fragmentBuffer(field!.type);
    for (const [row, text] of values.entries()) buffer.set(row, text);
    const write = (column: RowBatch['columns'][string] | ReturnType<typeof buffer.column>) =>
      writeParquet([field!], { length: LENGTH, columns: { text_null: column } });
    const written = write(buffer.column(LENGTH));
    expect(readBack([field!], written.bytes)).toEqual({ text_null: values });
    expect(boundsOf(written)).toEqual(boundsOf(write(values)));
  });

  it.each([
    ['packed', (part: PackedRows) => part],
    ['of which one is not packed', (part: PackedRows) => (part.length === 1 ? unpackedRows(part) : part)],
  ])('are joined in their order: %s', (_, form) => {
    const parts = [packedRows(0, 3), packedRows(3, 4), packedRows(4, LENGTH)].map(form);
    for (const { name } of everyType) {
      const join = new ColumnJoin(LENGTH, new ReusedMemory());
      for (const part of parts) join.add(part.columns[name]!);
      expect(Array.from(unpacked(join.end())), name).toEqual(Array.from(rows.columns[name]!));
    }
  });

  it('are joined where they have other forms', () => {
    const join = new ColumnJoin(3, new ReusedMemory());
    const [{ columns }] = [packedRows(0, 1)];
    join.add(nullColumn(1));
    join.add(columns.text!);
    join.add(columns.wide!);
    expect(Array.from(unpacked(join.end()))).toEqual([null, rows.columns.text![0], rows.columns.wide![0]]);
  });

  it('are compared by code points, as texts are that are no bytes', () => {
    const texts = ['', 'a', 'ab', 'é', '\ue000', '\u{1f600}'];
    const buffer = fragmentBuffer({ kind: 'text' });
    for (const [row, text] of texts.entries()) buffer.set(row, text);
    const values = (buffer.column(texts.length) as PackedColumn).packed as Utf8Values;
    for (const [a, left] of texts.entries())
      for (const [b, right] of texts.entries())
        expect(Math.sign(compareTexts(values, a, values, b)), `${left} ${right}`).toBe(
          Math.sign(compareCodePoints(left, right)),
        );
  });

  it('are put in another order, some of their rows', () => {
    const packed = packedRows();
    const picks = Int32Array.from({ length: 700 }, (_, at) => (at * 337) % LENGTH);
    for (const { name } of everyType) {
      const column = packed.columns[name]!;
      if (!isPacked(column)) continue;
      const expected = Array.from(picks, (pick) => rows.columns[name]![pick]);
      expect(Array.from(unpacked(takePacked(column, picks))), name).toEqual(expected);
    }
  });

  it.each([
    ['as they are written', (section: Uint8Array) => section],
    ['as an earlier release wrote them', compressedAsOne],
  ])('go through the work bucket %s', async (_, form) => {
    const objects = new MemoryObjectStore();
    const section = form(packColumns(packedRows().columns));
    await objects.put('s3://work/a.bin', Buffer.concat([Buffer.from('x'), section]));
    const read = await readFragment(objects, {
      ...{ table: 't', path: '', values: {}, object: 's3://work/a.bin' },
      ...{ start: 1, end: 1 + section.length, rows: LENGTH },
    });
    expect(textsOf(read)).toEqual(plain(rows));
  });

  it('refuse what they cannot hold, instead of cutting it', () => {
    expect(() => new Int64Buffer().set(0, 2n ** 63n)).toThrow('9223372036854775808: more than 64 bits');
    const [field] = everyType;
    const packed = fragmentBuffer({ kind: 'bigint' });
    packed.set(0, 1n);
    const write = (column: ReturnType<typeof packed.column>) =>
      writeParquet([field!], { length: 1, columns: { text: column } });
    expect(() => write(packed.column(1))).toThrow('Column text: int64 values for a column of text');
    const texts = fragmentBuffer({ kind: 'text' });
    texts.set(0, null);
    expect(() => write(texts.column(1))).toThrow('Column text, row 0: null, and the column is required');
  });
});
