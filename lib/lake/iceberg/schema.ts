import type { ColumnType } from '../../contracts/column.ts';
import type { TableField } from '../../contracts/table.ts';

/** A schema of metadata.json. Members that this project does not know are carried along. */
export interface IcebergSchema {
  readonly type: 'struct';
  readonly 'schema-id'?: number;
  readonly fields: readonly IcebergField[];
  readonly [member: string]: unknown;
}

export interface IcebergField {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
  /** A primitive's name, or the object of a nested type. */
  readonly type: unknown;
  readonly doc?: string;
}

/** The Iceberg schema of a table's columns, with schema id 0. */
export function icebergSchema(fields: readonly TableField[]): IcebergSchema {
  return {
    type: 'struct',
    'schema-id': 0,
    fields: fields.map(icebergField),
  };
}

export const icebergField = ({ id, name, required, type, doc }: TableField): IcebergField => ({
  id,
  name,
  required,
  type: icebergType(type),
  doc,
});

/** The columns of an Iceberg schema. @throws Error that names a column whose type this project has no column type for. */
export function tableFields(schema: IcebergSchema, table: string): TableField[] {
  return schema.fields.map(({ id, name, required, type, doc }) => {
    const known = columnType(type);
    if (!known)
      throw new Error(
        `Table ${table}: column ${name} has the type ${JSON.stringify(type)}, which is not supported`,
      );
    return { id, name, required, type: known, doc: doc ?? '' };
  });
}

/** The columns of an Iceberg schema that this project has column types for. */
export const knownFields = (schema: IcebergSchema): TableField[] =>
  tableFields({ ...schema, fields: schema.fields.filter(({ type }) => columnType(type)) }, '');

/** Type names as the Iceberg specification writes them. */
export function icebergType(type: ColumnType): string {
  switch (type.kind) {
    case 'text':
      return 'string';
    case 'integer':
      return 'int';
    case 'bigint':
      return 'long';
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    default:
      return type.kind;
  }
}

const KINDS: Readonly<Record<string, ColumnType>> = {
  string: { kind: 'text' },
  int: { kind: 'integer' },
  long: { kind: 'bigint' },
  timestamp: { kind: 'timestamp' },
  date: { kind: 'date' },
  double: { kind: 'double' },
  float: { kind: 'double' },
  boolean: { kind: 'boolean' },
};

/** Undefined for types without a column type: timestamptz, uuid, fixed, binary, time and nested ones. */
export function columnType(type: unknown): ColumnType | undefined {
  if (typeof type !== 'string') return undefined;
  const decimal = /^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(type);
  return decimal
    ? { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) }
    : KINDS[type];
}

/** Type names of Hive and the Glue catalog. */
function glueType(type: ColumnType): string {
  switch (type.kind) {
    case 'text':
      return 'string';
    case 'integer':
      return 'int';
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    default:
      return type.kind;
  }
}

interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

/** The columns as the Glue catalog lists them. */
export const glueColumns = (fields: readonly TableField[]): GlueColumn[] =>
  fields.map(({ name, type, doc }) => ({ name, type: glueType(type), comment: doc }));

/** The columns of a schema as the Glue catalog lists them; those of types that this project does not have as they are listed now. */
export const catalogColumns = (schema: IcebergSchema, listed: readonly GlueColumn[]): GlueColumn[] =>
  schema.fields.flatMap(({ name, type, doc }) => {
    const known = columnType(type);
    if (known) return [{ name, type: glueType(known), comment: doc ?? '' }];
    return listed.filter((column) => column.name === name);
  });

/** Table property: what readers find columns by in files without field ids. Iceberg specification, "Column Projection". */
export const NAME_MAPPING = 'schema.name-mapping.default';

export const nameMapping = (fields: readonly Pick<TableField, 'id' | 'name'>[]): string =>
  JSON.stringify(fields.map(({ id, name }) => ({ 'field-id': id, names: [name] })));

/** A name mapping with an entry for every field: those that it has stay as they are. */
export function extendedNameMapping(
  mapping: string | undefined,
  fields: readonly Pick<TableField, 'id' | 'name'>[],
): string {
  const known = mapping ? (JSON.parse(mapping) as { readonly 'field-id'?: number }[]) : [];
  const lacking = fields.filter(({ id }) => !known.some((entry) => entry['field-id'] === id));
  return JSON.stringify([...known, ...(JSON.parse(nameMapping(lacking)) as unknown[])]);
}
