import { readAvro } from '../avro/reader.ts';
import type { AvroField, AvroRecord, AvroSchema } from '../avro/schema.ts';
import { writeAvro } from '../avro/writer.ts';
import type { Integer } from './json.ts';
import type { FieldSummary } from './partition-spec.ts';

/** One manifest in a snapshot's list. */
export interface ManifestFile {
  readonly manifest_path: string;
  readonly manifest_length: number;
  readonly partition_spec_id: number;
  /** 0: data files, 1: delete files. */
  readonly content: number;
  readonly sequence_number: number;
  readonly min_sequence_number: number;
  readonly added_snapshot_id: Integer;
  /** Counts are null where a writer of format version 1 left them out. */
  readonly added_files_count: number | null;
  readonly existing_files_count: number | null;
  readonly deleted_files_count: number | null;
  readonly added_rows_count: number | null;
  readonly existing_rows_count: number | null;
  readonly deleted_rows_count: number | null;
  readonly partitions: readonly FieldSummary[] | null;
  readonly key_metadata: Uint8Array | null;
}

/** Members by field id: format version 1 named the counts added_data_files_count and so on. */
const NAMES: Readonly<Record<number, keyof ManifestFile>> = {
  500: 'manifest_path',
  501: 'manifest_length',
  502: 'partition_spec_id',
  517: 'content',
  515: 'sequence_number',
  516: 'min_sequence_number',
  503: 'added_snapshot_id',
  504: 'added_files_count',
  505: 'existing_files_count',
  506: 'deleted_files_count',
  512: 'added_rows_count',
  513: 'existing_rows_count',
  514: 'deleted_rows_count',
  507: 'partitions',
  519: 'key_metadata',
};

const nameOf = (field: AvroField): string => NAMES[field['field-id'] ?? -1] ?? field.name;

const ABSENT = {
  content: 0,
  sequence_number: 0,
  min_sequence_number: 0,
  added_files_count: null,
  existing_files_count: null,
  deleted_files_count: null,
  added_rows_count: null,
  existing_rows_count: null,
  deleted_rows_count: null,
  partitions: null,
  key_metadata: null,
};

/** Reads a manifest list of any writer and of format version 1 or 2. */
export const readManifestList = (bytes: Uint8Array): ManifestFile[] =>
  readAvro(bytes, nameOf).records.map((record) => ({ ...ABSENT, ...record }) as unknown as ManifestFile);

/** Writes a snapshot's manifest list, format version 2. */
export function writeManifestList(
  snapshot: { readonly id: Integer; readonly parent: Integer | undefined; readonly sequenceNumber: number },
  manifests: readonly ManifestFile[],
): Uint8Array {
  return writeAvro(SCHEMA, manifests.map(withCounts) as unknown as AvroRecord[], {
    'snapshot-id': String(snapshot.id),
    'parent-snapshot-id': String(snapshot.parent ?? 'null'),
    'sequence-number': String(snapshot.sequenceNumber),
    'format-version': '2',
  });
}

/** Version 2 requires the counts; they are known for every manifest that this project read or wrote. */
function withCounts(manifest: ManifestFile): ManifestFile {
  const missing = (Object.keys(ABSENT) as (keyof ManifestFile)[]).find(
    (name) => name.endsWith('_count') && manifest[name] === null,
  );
  if (missing) throw new Error(`Manifest ${manifest.manifest_path} has no ${missing}`);
  return manifest;
}

const required = (id: number, name: keyof ManifestFile, type: AvroSchema): AvroField => ({
  name,
  type,
  'field-id': id,
});

const SCHEMA: AvroSchema = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    required(500, 'manifest_path', 'string'),
    required(501, 'manifest_length', 'long'),
    required(502, 'partition_spec_id', 'int'),
    required(517, 'content', 'int'),
    required(515, 'sequence_number', 'long'),
    required(516, 'min_sequence_number', 'long'),
    required(503, 'added_snapshot_id', 'long'),
    required(504, 'added_files_count', 'int'),
    required(505, 'existing_files_count', 'int'),
    required(506, 'deleted_files_count', 'int'),
    required(512, 'added_rows_count', 'long'),
    required(513, 'existing_rows_count', 'long'),
    required(514, 'deleted_rows_count', 'long'),
    {
      name: 'partitions',
      type: [
        'null',
        {
          type: 'array',
          items: {
            type: 'record',
            name: 'r508',
            fields: [
              { name: 'contains_null', type: 'boolean', 'field-id': 509 },
              { name: 'contains_nan', type: ['null', 'boolean'], default: null, 'field-id': 518 },
              { name: 'lower_bound', type: ['null', 'bytes'], default: null, 'field-id': 510 },
              { name: 'upper_bound', type: ['null', 'bytes'], default: null, 'field-id': 511 },
            ],
          },
          'element-id': 508,
        },
      ],
      default: null,
      'field-id': 507,
    },
    { name: 'key_metadata', type: ['null', 'bytes'], default: null, 'field-id': 519 },
  ],
};
