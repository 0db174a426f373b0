import { describe, expect, it } from 'vitest';
import { readAvro } from '../../../../lib/lake/avro/reader.ts';
import type { AvroSchema } from '../../../../lib/lake/avro/schema.ts';
import { writeAvro } from '../../../../lib/lake/avro/writer.ts';
import {
  type ManifestEntry,
  type ManifestProjection,
  manifestWriter,
  readManifest,
  visitManifest,
  writeManifest,
} from '../../../../lib/lake/iceberg/manifest.ts';
import { readManifestList } from '../../../../lib/lake/iceberg/manifest-list.ts';
import { PartitionBounds, partitionSpec } from '../../../../lib/lake/iceberg/partition-spec.ts';
import { icebergSchema } from '../../../../lib/lake/iceberg/schema.ts';
import { applicableDeletes, type SnapshotManifest } from '../../../../lib/lake/iceberg/snapshot-files.ts';
import { candles } from '../sample-table.ts';

const spec = partitionSpec(candles);
const schema = icebergSchema(candles.fields);

const entry = (symbol: string, sequence: number, content = 0): ManifestEntry => ({
  status: 1,
  snapshot_id: 9223372036854775807n,
  sequence_number: sequence,
  file_sequence_number: sequence,
  data_file: {
    content,
    file_path: `s3://lake/${symbol}`,
    file_format: 'PARQUET',
    partition: { symbol, open_time_month: 648 },
    record_count: 3,
    file_size_in_bytes: 100,
    column_sizes: [{ key: 1, value: 10 }],
    value_counts: null,
    null_value_counts: null,
    nan_value_counts: null,
    lower_bounds: [{ key: 1, value: Uint8Array.of(65) }],
    upper_bounds: null,
    key_metadata: null,
    split_offsets: [4],
    equality_ids: null,
    sort_order_id: 0,
  },
});

describe('manifests', () => {
  it('read back as they were written', () => {
    const entries = [entry('A', 1), { ...entry('B', 2), sequence_number: null, file_sequence_number: null }];
    expect(readManifest(writeManifest({ schema, schemas: [schema], spec }, entries), spec)).toEqual(entries);
  });

  it('are read for some columns, or none, beside path, partition, rows and size', () => {
    const bounds = [1, 2, 3].map((key) => ({ key, value: Uint8Array.of(key) }));
    const [given] = [entry('A', 1)];
    const full = {
      ...given!,
      data_file: { ...given!.data_file, lower_bounds: bounds, upper_bounds: bounds },
    };
    const bytes = writeManifest({ schema, schemas: [schema], spec }, [full]);
    const read = (projection: ManifestProjection) => {
      const entries: ManifestEntry[] = [];
      visitManifest(bytes, spec, projection, (each) => void entries.push(each));
      return entries[0]!;
    };
    expect(read({})).toEqual(full);
    const lean = {
      ...given!.data_file,
      column_sizes: null,
      lower_bounds: null,
      split_offsets: null,
      sort_order_id: null,
    };
    expect(read({ columns: new Set() })).toEqual({ ...full, data_file: lean });
    expect(read({ columns: new Set([2]) })).toEqual({
      ...full,
      data_file: { ...lean, column_sizes: [], lower_bounds: [bounds[1]], upper_bounds: [bounds[1]] },
    });
  });

  it('of the same form are copied as they are, of another form not', () => {
    const context = { schema, schemas: [schema], spec };
    const entries = [entry('A', 1), entry('B', 2)];
    const copied = (bytes: Uint8Array) => {
      const writer = manifestWriter(context);
      let encodedFiles = 0;
      visitManifest(bytes, spec, { copiedBy: context }, (each, encoded) => {
        if (encoded) encodedFiles++;
        writer.append({ ...each, ...(encoded && { data_file: encoded }) } as never);
      });
      return { encodedFiles, entries: readManifest(writer.finish(), spec) };
    };
    const own = writeManifest(context, entries);
    expect(copied(own)).toEqual({ encodedFiles: 2, entries });
    const header = JSON.parse(readAvro(own).metadata['avro.schema']!) as { fields: object[] };
    const other = {
      ...header,
      fields: header.fields.map((field) => ({ ...field, doc: 'as others write it' })),
    };
    const foreign = writeAvro(other as never, entries as never);
    expect(copied(foreign)).toEqual({ encodedFiles: 0, entries });
  });

  it('of format version 1 are read: other names, no content, no sequence numbers', () => {
    const long = (id: number, name: string) => ({ name, type: 'long', 'field-id': id });
    const version1: AvroSchema = {
      type: 'record',
      name: 'manifest_entry',
      fields: [
        { name: 'status', type: 'int', 'field-id': 0 },
        long(1, 'snapshot_id'),
        {
          name: 'data_file',
          'field-id': 2,
          type: {
            type: 'record',
            name: 'r2',
            fields: [
              { name: 'file_path', type: 'string', 'field-id': 100 },
              { name: 'file_format', type: 'string', 'field-id': 101 },
              {
                name: 'partition',
                'field-id': 102,
                type: {
                  type: 'record',
                  name: 'r102',
                  fields: [{ name: 'month_x', type: ['null', 'int'], 'field-id': 1001 }],
                },
              },
              long(103, 'record_count'),
              long(104, 'file_size_in_bytes'),
              long(105, 'block_size_in_bytes'),
            ],
          },
        },
      ],
    };
    const file = {
      file_path: 's3://x',
      file_format: 'parquet',
      partition: { month_x: 648 },
      record_count: 3,
      file_size_in_bytes: 9,
      block_size_in_bytes: 1,
    };
    const [read] = readManifest(writeAvro(version1, [{ status: 1, snapshot_id: 5, data_file: file }]), spec);
    expect(read).toMatchObject({
      snapshot_id: 5,
      sequence_number: null,
      data_file: { content: 0, partition: { open_time_month: 648 }, record_count: 3, lower_bounds: null },
    });

    const list: AvroSchema = {
      type: 'record',
      name: 'manifest_file',
      fields: [
        { name: 'manifest_path', type: 'string', 'field-id': 500 },
        long(501, 'manifest_length'),
        { name: 'partition_spec_id', type: 'int', 'field-id': 502 },
        long(503, 'added_snapshot_id'),
        { name: 'added_data_files_count', type: ['null', 'int'], 'field-id': 504 },
      ],
    };
    const row = {
      manifest_path: 'm',
      manifest_length: 1,
      partition_spec_id: 0,
      added_snapshot_id: 5,
      added_data_files_count: 4,
    };
    expect(readManifestList(writeAvro(list, [row]))[0]).toMatchObject({
      added_files_count: 4,
      existing_files_count: null,
      content: 0,
      sequence_number: 0,
    });
  });
});

describe('PartitionBounds', () => {
  it('are the least and the greatest value of each field, texts by their UTF-8', () => {
    const bounds = new PartitionBounds([
      { kind: 'text' },
      { kind: 'integer' },
      { kind: 'bigint' },
      { kind: 'text' },
    ]);
    bounds.add(['\uffee', 648, 5, null]);
    bounds.add(['\u{1f600}', -3, 7n, null]);
    bounds.add(['z', 0, 6, null]);
    expect(bounds.summaries.map(({ contains_null }) => contains_null)).toEqual([false, false, false, true]);
    const shown = bounds.summaries.map(({ lower_bound: lower, upper_bound: upper }) => [lower, upper]);
    expect(shown[0]!.map(String)).toEqual(['z', '\u{1f600}']);
    expect(shown[1]!.map((bytes) => Buffer.from(bytes!).readInt32LE())).toEqual([-3, 648]);
    expect(shown[2]!.map((bytes) => Buffer.from(bytes!).readBigInt64LE())).toEqual([5n, 7n]);
    expect(shown[3]).toEqual([null, null]);
  });
});

describe('applicableDeletes', () => {
  const manifest = (content: number, entries: ManifestEntry[], fields = spec.fields): SnapshotManifest =>
    ({
      file: { content },
      spec: { 'spec-id': fields === spec.fields ? 0 : 1, fields },
      entries,
    }) as unknown as SnapshotManifest;
  const count = (deletes: SnapshotManifest[]) =>
    applicableDeletes([manifest(0, []), ...deletes], spec, entry('A', 5) as never);

  it('are those of the partition, or of none, that are not older', () => {
    expect(count([manifest(1, [entry('A', 5, 1), entry('A', 4, 1), entry('B', 6, 1)])])).toBe(1);
    expect(count([manifest(1, [entry('A', 5, 2), entry('A', 6, 2)])])).toBe(1);
    expect(count([manifest(1, [entry('B', 6, 2)], [])])).toBe(1);
    expect(count([])).toBe(0);
  });
});
