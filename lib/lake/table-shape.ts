import type { BuildColumn, TableDefinition, TableField } from '../contracts/table.ts';
import {
  type PartitionSpec,
  partitionSpec,
  type SpecField,
  sameSpecField,
} from './iceberg/partition-spec.ts';
import {
  columnType,
  extendedNameMapping,
  icebergField,
  icebergType,
  NAME_MAPPING,
} from './iceberg/schema.ts';
import { currentSchema, type TableMetadata } from './iceberg/table-metadata.ts';
import { type Lake, tableName } from './lake.ts';
import { loadTable, type Table } from './table.ts';

/** A table that can't be brought to its definition by metadata alone. */
export class TableShapeMismatch extends Error {
  override readonly name = 'TableShapeMismatch';
}

/** How a definition is written into a table that may have other columns and another partitioning beside. */
export interface TableShape {
  /** The definition with the field ids that its columns have in the table; a column that the table allows to be null is not required. */
  readonly definition: TableDefinition;
  /** The definition's partition spec as the table numbers it. The table's current one may be another writer's. */
  readonly spec: PartitionSpec;
  /** metadata.json with a current schema that has every column of the definition: the given one where it does. */
  readonly metadata: TableMetadata;
}

/** Table property: ids of the columns that a definition made, as JSON. @default those of the oldest schema */
const OWN_COLUMNS = 'coinlake.columns';

/**
 * Fits a definition to a table as it is. Columns are known by name and keep the table's field ids. One that the table lacks is appended with
 * a new id, optional, so that older files read null; a last column of gold that is no longer defined goes, since every build writes all rows.
 * Optional columns and partition specs of other writers stay.
 * @param name as messages name the table
 * @throws TableShapeMismatch that says what differs and what can be done
 */
export function fitDefinition(
  metadata: TableMetadata,
  definition: TableDefinition,
  name: string,
): TableShape {
  if (metadata['format-version'] !== 2)
    throw new TableShapeMismatch(
      `Table ${name} is of Iceberg format version ${metadata['format-version']}: only version 2 is written`,
    );
  const { columns, appended } = fitColumns(metadata, definition, name);
  const dropped = droppedColumns(metadata, definition, columns, name);
  const fitted = {
    ...definition,
    fields: [...columns.values()].sort((a, b) => a.id - b.id),
  };
  return {
    definition: fitted,
    spec: ownSpec(metadata, fitted, name),
    metadata:
      appended.length + dropped.size === 0 ? metadata : withColumns(metadata, fitted, appended, dropped),
  };
}

/** The definition's columns as the table has them, or is to have them. */
function fitColumns(metadata: TableMetadata, definition: TableDefinition, table: string) {
  const columns = new Map<string, TableField>();
  const appended: TableField[] = [];
  for (const field of definition.fields) {
    const found = currentSchema(metadata).fields.find(({ name }) => name === field.name);
    if (!found) {
      refuseLost(metadata, definition, field, table);
      const id = metadata['last-column-id'] + appended.length + 1;
      appended.push({ ...field, id, required: false });
      columns.set(field.name, appended.at(-1)!);
      continue;
    }
    const type = columnType(found.type);
    if (!type || icebergType(type) !== icebergType(field.type))
      throw refused(
        definition,
        table,
        `column ${field.name} is ${shown(found.type)}, and ${icebergType(field.type)} in the definition`,
        `give the column its type back, or give the new type a column of another name`,
      );
    if (found.required && !field.required)
      throw refused(
        definition,
        table,
        `column ${field.name} is required, and may be null in the definition`,
        'drop nullable, or give the column another name',
      );
    columns.set(field.name, { ...field, id: found.id, required: found.required });
  }
  return { columns, appended };
}

/** A column that the table had under this name is not made anew: its old rows would read null. */
function refuseLost(
  metadata: TableMetadata,
  definition: TableDefinition,
  { name }: TableField,
  table: string,
): void {
  const before = metadata.schemas.flatMap(({ fields }) => fields).findLast((field) => field.name === name);
  if (!before) return;
  const now = currentSchema(metadata).fields.find(({ id }) => id === before.id)?.name;
  throw refused(
    definition,
    table,
    `column ${name} (id ${before.id}) was ${now === undefined ? 'dropped' : `renamed to ${now}`} in the table, and a dropped id is never used again`,
    now === undefined ? 'give the column another name' : `rename it back with the engine that did it`,
  );
}

/** Columns that an earlier definition made and this one lacks. @throws TableShapeMismatch unless gold can go without */
function droppedColumns(
  metadata: TableMetadata,
  definition: TableDefinition,
  columns: ReadonlyMap<string, TableField>,
  table: string,
): ReadonlySet<number> {
  const own = ownColumns(metadata);
  const missing = currentSchema(metadata).fields.filter(({ name }) => !columns.has(name));
  const required = missing.find((field) => field.required && !own.has(field.id));
  if (required)
    throw refused(
      definition,
      table,
      `another writer's column ${required.name} is required, and can't be written as null`,
      'make it optional with the engine that added it',
    );
  const lost = missing.filter(({ id }) => own.has(id));
  const newest = Math.max(...[...columns.values()].map(({ id }) => id));
  const stuck = lost.find(({ id }) => definition.database !== 'gold' || id < newest);
  if (stuck)
    throw refused(
      definition,
      table,
      `column ${stuck.name} (id ${stuck.id}) is no longer in the definition: it was dropped or renamed`,
      'put it back under its name',
    );
  return new Set(lost.map(({ id }) => id));
}

function ownColumns(metadata: TableMetadata): ReadonlySet<number> {
  const text = metadata.properties[OWN_COLUMNS];
  if (text) return new Set(JSON.parse(text) as number[]);
  const id = (schema: TableMetadata['schemas'][number]) => schema['schema-id'] ?? 0;
  const oldest = metadata.schemas.reduce((a, b) => (id(b) < id(a) ? b : a));
  return new Set(oldest.fields.map((field) => field.id));
}

/** The spec of the definition among the table's. */
function ownSpec(metadata: TableMetadata, definition: TableDefinition, table: string): PartitionSpec {
  const wanted = partitionSpec(definition).fields;
  const specs = metadata['partition-specs'];
  const found = specs.find(
    ({ fields }) =>
      fields.length === wanted.length &&
      fields.every(
        (field, index) => field.name === wanted[index]!.name && sameSpecField(field, wanted[index]!),
      ),
  );
  if (found) return found;
  throw refused(
    definition,
    table,
    `it was never partitioned as its definition says. Table: ${specs.map(({ fields }) => describeFields(fields)).join('; ')}. Definition: ${describeFields(wanted)}`,
    'give the definition its partitioning back',
  );
}

function withColumns(
  metadata: TableMetadata,
  definition: TableDefinition,
  appended: readonly TableField[],
  dropped: ReadonlySet<number>,
): TableMetadata {
  const before = currentSchema(metadata);
  const fields = [...before.fields.filter(({ id }) => !dropped.has(id)), ...appended.map(icebergField)];
  const id = Math.max(...metadata.schemas.map((schema) => schema['schema-id'] ?? 0)) + 1;
  return {
    ...metadata,
    'last-column-id': metadata['last-column-id'] + appended.length,
    'current-schema-id': id,
    schemas: [...metadata.schemas, { ...before, 'schema-id': id, fields }],
    properties: {
      ...metadata.properties,
      [NAME_MAPPING]: extendedNameMapping(metadata.properties[NAME_MAPPING], fields),
      [OWN_COLUMNS]: JSON.stringify(definition.fields.map((field) => field.id)),
    },
  };
}

function refused(
  definition: TableDefinition,
  table: string,
  what: string,
  advice: string,
): TableShapeMismatch {
  const name = tableName(definition);
  const otherwise =
    definition.database === 'gold'
      ? `make it a new version of the model, ${definition.name}_v2`
      : `give the table another name; or, where the source still has all of its rows, DROP TABLE ${name}, and the next run loads it anew`;
  return new TableShapeMismatch(`Table ${table}: ${what}. Choices: ${advice}; ${otherwise}`);
}

/**
 * The columns that a build must select, in order, so that Athena's CTAS, which numbers them from 1 on, gives each the id that it has in the table.
 * @throws TableShapeMismatch where an id is needed that a dropped column had
 */
export function buildColumns({ definition, metadata }: TableShape, table: string): readonly BuildColumn[] {
  const foreign = new Map(currentSchema(metadata).fields.map((field) => [field.id, field]));
  const last = Math.max(...definition.fields.map(({ id }) => id));
  return Array.from({ length: last }, (_, index) => {
    const id = index + 1;
    const own = definition.fields.find((field) => field.id === id);
    if (own) return { field: own, isForeign: false };
    const other = foreign.get(id);
    const type = other && columnType(other.type);
    if (other && type)
      return {
        field: { id, name: other.name, type, required: false, doc: other.doc ?? '' },
        isForeign: true,
      };
    const after = definition.fields.find((field) => field.id > id)!.name;
    throw refused(
      definition,
      table,
      other
        ? `column ${after} comes after ${other.name}, a ${shown(other.type)} of another writer, which a build can't give`
        : `column ${after} would have the id ${id} of a dropped column in a build, and a dropped id is never used again`,
      `leave ${after} out`,
    );
  });
}

/** How the table is written now; as it will be made where there is none. @throws TableShapeMismatch */
export async function currentDefinition(lake: Lake, definition: TableDefinition): Promise<TableDefinition> {
  return definitionIn(await loadTable(lake, definition.database, definition.name), definition);
}

/** The definition with the table's field ids; as it is where there is no table. @throws TableShapeMismatch */
export function definitionIn(table: Table | undefined, definition: TableDefinition): TableDefinition {
  return table ? fitDefinition(table.metadata, definition, table.name).definition : definition;
}

/** @throws TableShapeMismatch that names both sides when a build's columns (id, name, type) or partitioning differ from what was asked for */
export function assertBuildShape(
  build: Table,
  columns: readonly BuildColumn[],
  { definition }: TableShape,
): void {
  const fields = columns.map(({ field }) => field);
  compare(build.name, 'columns', describeColumns(build.fields), describeColumns(fields));
  compare(
    build.name,
    'partition fields',
    describeFields(build.spec.fields),
    describeFields(partitionSpec(definition).fields),
  );
}

function compare(table: string, what: string, found: string, expected: string): void {
  if (found !== expected)
    throw new TableShapeMismatch(
      `Table ${table} has other ${what} than its definition. Table: ${found}. Definition: ${expected}`,
    );
}

const describeColumns = (fields: readonly TableField[]): string =>
  fields.map(({ id, name, type }) => `${id} ${name} ${icebergType(type)}`).join(', ');

/** Field ids may differ: a partition field is known by name, source column and transform. */
const describeFields = (fields: readonly SpecField[]): string =>
  fields.map((f) => `${f.name} = ${f.transform}(${f['source-id']})`).join(', ') || 'none';

const shown = (type: unknown): string => (typeof type === 'string' ? type : JSON.stringify(type));
