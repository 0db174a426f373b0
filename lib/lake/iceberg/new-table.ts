import type { TableDefinition } from '../../contracts/table.ts';
import { partitionSpec } from './partition-spec.ts';
import { icebergSchema, NAME_MAPPING, nameMapping } from './schema.ts';
import type { TableMetadata } from './table-metadata.ts';

/** Properties that every table is created with. */
const DEFAULT_PROPERTIES: Readonly<Record<string, string>> = {
  'write.format.default': 'parquet',
  'write.parquet.compression-codec': 'snappy',
  /** Snapshots younger than five days stay, and at least the newest ten. */
  'history.expire.max-snapshot-age-ms': '432000000',
  'history.expire.min-snapshots-to-keep': '10',
  'write.metadata.previous-versions-max': '100',
};

/** metadata.json of a table without rows, format version 2. */
export function newTableMetadata(
  definition: TableDefinition,
  location: string,
  uuid: string,
  properties: Readonly<Record<string, string>> = {},
): TableMetadata {
  const spec = partitionSpec(definition);
  return {
    'format-version': 2,
    'table-uuid': uuid,
    location,
    'last-sequence-number': 0,
    'last-updated-ms': 0,
    'last-column-id': Math.max(0, ...definition.fields.map((field) => field.id)),
    'current-schema-id': 0,
    schemas: [icebergSchema(definition.fields)],
    'default-spec-id': 0,
    'partition-specs': [spec],
    'last-partition-id': Math.max(999, ...spec.fields.map((field) => field['field-id'])),
    'default-sort-order-id': 0,
    'sort-orders': [{ 'order-id': 0, fields: [] }],
    properties: {
      ...DEFAULT_PROPERTIES,
      [NAME_MAPPING]: nameMapping(definition.fields),
      comment: definition.description,
      ...properties,
    },
    'current-snapshot-id': -1,
    refs: {},
    snapshots: [],
    statistics: [],
    'partition-statistics': [],
    'snapshot-log': [],
    'metadata-log': [],
  };
}
