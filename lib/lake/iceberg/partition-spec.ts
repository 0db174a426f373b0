import type { ColumnType } from '../../contracts/column.ts';
import type { PartitionField, PartitionValues } from '../../contracts/partition.ts';
import type { TableDefinition } from '../../contracts/table.ts';
import type { AvroRecord, AvroSchema, AvroValue } from '../avro/schema.ts';
import { fromTwosComplement } from '../decimal-bytes.ts';
import { compareCodePoints } from '../text-order.ts';
import { encodeBound } from './bounds.ts';
import { columnType, type IcebergSchema } from './schema.ts';

/** A partition spec of metadata.json. */
export interface PartitionSpec {
  readonly 'spec-id': number;
  readonly fields: readonly SpecField[];
}

export interface SpecField {
  readonly 'source-id': number;
  readonly 'field-id': number;
  readonly name: string;
  /** e.g. identity, month, bucket[16]. */
  readonly transform: string;
}

/** Iceberg numbers partition fields from here. */
const FIRST_PARTITION_FIELD = 1000;

/** The partition spec of a definition, with spec id 0. */
export function partitionSpec(definition: TableDefinition): PartitionSpec {
  return {
    'spec-id': 0,
    fields: definition.partition.map(({ source, transform, name }, index) => ({
      'source-id': fieldId(definition, source),
      'field-id': FIRST_PARTITION_FIELD + index,
      name,
      transform,
    })),
  };
}

function fieldId(definition: TableDefinition, name: string): number {
  const found = definition.fields.find((field) => field.name === name);
  if (!found)
    throw new Error(`Table ${definition.database}.${definition.name}: no column ${name} to partition by`);
  return found.id;
}

/** Whether two fields, of whatever spec, give a row the same value. */
export const sameSpecField = (a: SpecField, b: SpecField): boolean =>
  a['source-id'] === b['source-id'] && a.transform === b.transform;

/** The partition fields in the project's terms. @throws Error for transforms that it does not have. */
export function partitionFields(spec: PartitionSpec, schema: IcebergSchema): PartitionField[] {
  return spec.fields.map(({ name, transform, 'source-id': id }) => {
    const source = schema.fields.find((field) => field.id === id)?.name ?? `#${id}`;
    if (transform !== 'identity' && transform !== 'year' && transform !== 'month' && transform !== 'day')
      throw new Error(`Partition field ${name}: transform ${transform} is not supported`);
    return { source, transform, name };
  });
}

/** The type of a partition field's values: the column's for identity, an ordinal for the others (date for day). */
export function partitionType(field: SpecField, schemas: readonly IcebergSchema[]): ColumnType {
  if (field.transform === 'day') return { kind: 'date' };
  if (field.transform === 'year' || field.transform === 'month') return { kind: 'integer' };
  if (field.transform === 'identity')
    // A dropped column is still in an older schema.
    for (const schema of schemas.toReversed()) {
      const source = schema.fields.find((f) => f.id === field['source-id']);
      const type = source && columnType(source.type);
      if (type) return type;
    }
  throw new Error(`Partition field ${field.name}: transform ${field.transform} is not supported`);
}

/** The Avro type of a partition value in a manifest. */
export function partitionAvroType(type: ColumnType): AvroSchema {
  switch (type.kind) {
    case 'text':
      return 'string';
    case 'integer':
      return 'int';
    case 'date':
      return { type: 'int', logicalType: 'date' };
    case 'bigint':
      return 'long';
    case 'boolean':
      return 'boolean';
    default:
      throw new Error(`Partitions by a ${type.kind} column are not supported`);
  }
}

/** A manifest's partition record as values by field name; nulls are left out. */
export function partitionValues(record: AvroRecord): PartitionValues {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(record)) {
    if (value === null || value === undefined) continue;
    values[name] =
      typeof value === 'number' || typeof value === 'string'
        ? value
        : value instanceof Uint8Array
          ? fromTwosComplement(value).toString()
          : String(value);
  }
  return values;
}

/** Values by field name as a manifest's partition record. */
export const partitionRecord = (spec: PartitionSpec, values: PartitionValues): AvroRecord =>
  Object.fromEntries(spec.fields.map(({ name }) => [name, values[name] ?? null]));

/** Equal for equal partitions of one spec, whatever the order of the members. */
export const partitionKey = (spec: PartitionSpec, values: PartitionValues): string =>
  JSON.stringify(spec.fields.map(({ name }) => values[name] ?? null));

/** `symbol=BTCUSDT, open_time_month=648`, as messages name a partition. */
export const describePartition = (values: PartitionValues): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ') || 'the whole table';

/** What a manifest list tells of one partition field over a manifest. */
export interface FieldSummary {
  readonly contains_null: boolean;
  readonly contains_nan: boolean;
  readonly lower_bound: Uint8Array | null;
  readonly upper_bound: Uint8Array | null;
}

/** Collects the bounds of a manifest's partitions, field by field. */
export class PartitionBounds {
  readonly #types: readonly ColumnType[];
  readonly #fields: { nulls: boolean; lower?: Ordered; upper?: Ordered }[];

  constructor(types: readonly ColumnType[]) {
    this.#types = types;
    this.#fields = types.map(() => ({ nulls: false }));
  }

  /** @param tuple a value for each field */
  add(tuple: readonly AvroValue[]): void {
    for (const [index, field] of this.#fields.entries()) {
      const value = tuple[index] as Ordered | null | undefined;
      if (value === null || value === undefined) field.nulls = true;
      else {
        if (field.lower === undefined || compare(value, field.lower) < 0) field.lower = value;
        if (field.upper === undefined || compare(value, field.upper) > 0) field.upper = value;
      }
    }
  }

  get summaries(): FieldSummary[] {
    return this.#fields.map(({ nulls, lower, upper }, index) => {
      const type = this.#types[index]!;
      const bound = (value: Ordered | undefined) =>
        value === undefined ? null : encodeBound(type, type.kind === 'bigint' ? BigInt(value) : value);
      return {
        contains_null: nulls,
        contains_nan: false,
        lower_bound: bound(lower),
        upper_bound: bound(upper),
      };
    });
  }
}

type Ordered = string | number | bigint;

function compare(a: Ordered, b: Ordered): number {
  if (typeof a === 'string') return compareCodePoints(a, String(b));
  const right = b as number | bigint;
  return a < right ? -1 : a > right ? 1 : 0;
}
