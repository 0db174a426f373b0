import { type AvroProjection, visitAvro } from '../avro/reader.ts';
import { type AvroField, type AvroRecord, type AvroSchema, EncodedAvro } from '../avro/schema.ts';
import { AvroWriter } from '../avro/writer.ts';
import type { Integer } from './json.ts';
import { type PartitionSpec, partitionAvroType, partitionType } from './partition-spec.ts';
import type { IcebergSchema } from './schema.ts';

/** What an entry says of its file in the snapshot that wrote the manifest. */
export const STATUS = { existing: 0, added: 1, deleted: 2 } as const;
/** What a data file or manifest holds. */
export const CONTENT = { data: 0, positionDeletes: 1, equalityDeletes: 2 } as const;

/** One file in a manifest. */
export interface ManifestEntry {
  readonly status: number;
  /** The snapshot that added or deleted the file; null in a manifest that is new. */
  readonly snapshot_id: Integer | null;
  /** Null when inherited from the manifest. */
  readonly sequence_number: number | null;
  readonly file_sequence_number: number | null;
  readonly data_file: FileRecord;
}

/** A data or delete file as manifests record it, named as in the specification's table of data_file. */
export interface FileRecord {
  readonly content: number;
  readonly file_path: string;
  readonly file_format: string;
  readonly partition: AvroRecord;
  readonly record_count: number;
  readonly file_size_in_bytes: number;
  readonly column_sizes: readonly CountEntry[] | null;
  readonly value_counts: readonly CountEntry[] | null;
  readonly null_value_counts: readonly CountEntry[] | null;
  readonly nan_value_counts: readonly CountEntry[] | null;
  readonly lower_bounds: readonly BoundEntry[] | null;
  readonly upper_bounds: readonly BoundEntry[] | null;
  readonly key_metadata: Uint8Array | null;
  readonly split_offsets: readonly number[] | null;
  readonly equality_ids: readonly number[] | null;
  readonly sort_order_id: number | null;
}

/** By field id. */
export interface CountEntry {
  readonly key: number;
  readonly value: number;
}
export interface BoundEntry {
  readonly key: number;
  readonly value: Uint8Array;
}

export interface ManifestContext {
  readonly schema: IcebergSchema;
  /** Every schema of the table, oldest first: partition columns may be gone from the current one. */
  readonly schemas: readonly IcebergSchema[];
  readonly spec: PartitionSpec;
}

/** Members by field id: writers of older versions name some otherwise. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'status',
  1: 'snapshot_id',
  3: 'sequence_number',
  4: 'file_sequence_number',
  2: 'data_file',
  134: 'content',
  100: 'file_path',
  101: 'file_format',
  102: 'partition',
  103: 'record_count',
  104: 'file_size_in_bytes',
  108: 'column_sizes',
  109: 'value_counts',
  110: 'null_value_counts',
  137: 'nan_value_counts',
  125: 'lower_bounds',
  128: 'upper_bounds',
  131: 'key_metadata',
  132: 'split_offsets',
  135: 'equality_ids',
  140: 'sort_order_id',
};

/** Keys and values of the maps. */
const MAP_IDS = new Set([117, 118, 119, 120, 121, 122, 138, 139, 126, 127, 129, 130]);

/** What of a manifest's entries is wanted: by default everything. */
export interface ManifestProjection {
  /** Ids of the columns whose sizes, counts and bounds are wanted; beside them path, partition, rows and size alone. @default all of all */
  readonly columns?: ReadonlySet<number>;
  /** What is written by, so that files of the same form are copied as they are: no column of theirs is read then. @default none */
  readonly copiedBy?: ManifestContext;
}

/** Takes entries one by one. @param encoded of `data_file`, where files are copied; valid until this returns */
export type EntryVisitor = (entry: ManifestEntry, encoded: EncodedAvro | undefined) => void;

/**
 * Reads a manifest of any writer and of format version 1 or 2; sequence numbers as they are stored.
 * Partition values are named as in `spec`, the one that the manifest list names.
 */
export function readManifest(bytes: Uint8Array, spec: PartitionSpec): ManifestEntry[] {
  const entries: ManifestEntry[] = [];
  visitManifest(bytes, spec, {}, (entry) => void entries.push(entry));
  return entries;
}

/** Reads a manifest as {@link readManifest} does, entry by entry: memory holds what is wanted of one. */
export function visitManifest(
  bytes: Uint8Array,
  spec: PartitionSpec,
  { columns, copiedBy }: ManifestProjection,
  visit: EntryVisitor,
): void {
  const partitionNames = new Map(spec.fields.map((field) => [field['field-id'], field.name]));
  const nameOf = (field: AvroField): string => {
    const id = field['field-id'];
    if (id === undefined || MAP_IDS.has(id)) return field.name;
    return partitionNames.get(id) ?? NAMES[id] ?? field.name;
  };
  visitAvro(bytes, ({ metadata }) => {
    const isCopied =
      copiedBy !== undefined &&
      metadata['avro.schema'] === JSON.stringify(entrySchema(copiedBy.spec, copiedBy.schemas));
    const wanted = isCopied ? new Set<number>() : columns;
    return {
      projection: {
        nameOf,
        ...(wanted && leanProjection(wanted)),
        keepsBytes: (field) => isCopied && field['field-id'] === DATA_FILE,
      },
      visit: (record, kept) =>
        visit(manifestEntry(record), isCopied && kept ? new EncodedAvro(kept) : undefined),
    };
  });
}

const DATA_FILE = 2;
/** Members of data_file that are no maps by column and not wanted without all the others. */
const REST = new Set([131, 132, 135, 140]);
const COLUMN_MAPS = new Set([108, 109, 110, 137, 125, 128]);

function leanProjection(columns: ReadonlySet<number>): AvroProjection {
  return {
    wants: ({ 'field-id': id = -1 }) => !REST.has(id) && (columns.size > 0 || !COLUMN_MAPS.has(id)),
    keysOf: ({ 'field-id': id = -1 }) => (COLUMN_MAPS.has(id) ? columns : undefined),
  };
}

function manifestEntry(record: AvroRecord): ManifestEntry {
  const file = record.data_file as AvroRecord;
  return {
    status: record.status as number,
    snapshot_id: (record.snapshot_id as Integer | undefined) ?? null,
    sequence_number: (record.sequence_number as number | undefined) ?? null,
    file_sequence_number: (record.file_sequence_number as number | undefined) ?? null,
    data_file: {
      ...EMPTY_FILE,
      ...file,
      content: (file.content as number | null) ?? CONTENT.data,
    } as FileRecord,
  };
}

const EMPTY_FILE = {
  column_sizes: null,
  value_counts: null,
  null_value_counts: null,
  nan_value_counts: null,
  lower_bounds: null,
  upper_bounds: null,
  key_metadata: null,
  split_offsets: null,
  equality_ids: null,
  sort_order_id: null,
};

/** Writes a manifest of data files, format version 2. */
export function writeManifest(context: ManifestContext, entries: readonly ManifestEntry[]): Uint8Array {
  const writer = manifestWriter(context);
  for (const entry of entries) writer.append(entry as unknown as AvroRecord);
  return writer.finish();
}

/** Writes a manifest of data files entry by entry. */
export const manifestWriter = ({ schema, schemas, spec }: ManifestContext): AvroWriter =>
  new AvroWriter(entrySchema(spec, schemas), {
    schema: JSON.stringify(schema),
    'schema-id': String(schema['schema-id'] ?? 0),
    'partition-spec': JSON.stringify(spec.fields),
    'partition-spec-id': String(spec['spec-id']),
    'format-version': '2',
    content: 'data',
  });

const required = (id: number, name: string, type: AvroSchema): AvroField => ({ name, type, 'field-id': id });
const optional = (id: number, name: string, type: AvroSchema): AvroField => ({
  name,
  type: ['null', type],
  default: null,
  'field-id': id,
});

/** A map whose keys are integers, as Avro writers of Iceberg store it. */
const idMap = (key: number, value: number, type: AvroSchema): AvroSchema => ({
  type: 'array',
  items: {
    type: 'record',
    name: `k${key}_v${value}`,
    fields: [required(key, 'key', 'int'), required(value, 'value', type)],
  },
  logicalType: 'map',
});

function entrySchema(spec: PartitionSpec, schemas: readonly IcebergSchema[]): AvroSchema {
  const partition: AvroSchema = {
    type: 'record',
    name: 'r102',
    fields: spec.fields.map((field) =>
      optional(field['field-id'], avroName(field.name), partitionAvroType(partitionType(field, schemas))),
    ),
  };
  return {
    type: 'record',
    name: 'manifest_entry',
    fields: [
      required(0, 'status', 'int'),
      optional(1, 'snapshot_id', 'long'),
      optional(3, 'sequence_number', 'long'),
      optional(4, 'file_sequence_number', 'long'),
      required(2, 'data_file', {
        type: 'record',
        name: 'r2',
        fields: [
          required(134, 'content', 'int'),
          required(100, 'file_path', 'string'),
          required(101, 'file_format', 'string'),
          required(102, 'partition', partition),
          required(103, 'record_count', 'long'),
          required(104, 'file_size_in_bytes', 'long'),
          optional(108, 'column_sizes', idMap(117, 118, 'long')),
          optional(109, 'value_counts', idMap(119, 120, 'long')),
          optional(110, 'null_value_counts', idMap(121, 122, 'long')),
          optional(137, 'nan_value_counts', idMap(138, 139, 'long')),
          optional(125, 'lower_bounds', idMap(126, 127, 'bytes')),
          optional(128, 'upper_bounds', idMap(129, 130, 'bytes')),
          optional(131, 'key_metadata', 'bytes'),
          optional(132, 'split_offsets', { type: 'array', items: 'long', 'element-id': 133 }),
          optional(135, 'equality_ids', { type: 'array', items: 'int', 'element-id': 136 }),
          optional(140, 'sort_order_id', 'int'),
        ],
      }),
    ],
  };
}

/** Avro names hold letters, digits and _; partition names are columns' names, which may hold more. */
function avroName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  throw new Error(`Partition field '${name}': only letters, digits and _ are supported in its name`);
}
