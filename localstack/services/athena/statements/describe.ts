import { openTable } from '../../../../lib/lake/table.ts';
import { displayName } from '../../../../lib/sql/types/type.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { catalogEntry, type GlueColumn, type GlueTable } from '../engine/query-catalog.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { catalogColumns, isIceberg, isView } from '../engine/sources/catalog-table.ts';
import { findTable } from './find-table.ts';
import type { StatementOf } from './statement.ts';

/** Least width of a field in Hive's answers, in characters. */
const WIDTH = 20;

/** A field as Hive pads it. */
export const pad = (value: string): string => value + ' '.repeat(Math.max(0, WIDTH - [...value].length));

/** A table's columns, partition keys last. */
export const columnsOf = (table: GlueTable): readonly GlueColumn[] => [
  ...(table.StorageDescriptor?.Columns ?? []),
  ...(table.PartitionKeys ?? []),
];

const COLUMNS = ['col_name', 'data_type', 'comment'].map((name) => ({ name, type: 'string' }));

/**
 * DESCRIBE: one line a column, its fields joined by tabs; Hive's are padded, Iceberg's are not. Lines as measured on AWS by the project
 * athena-local, docs/dev/measurements/query-results.md; FORMATTED as Hive's MetaDataFormatUtils.
 */
export async function describeTable(
  context: EngineContext,
  query: EngineQuery,
  { table: name, style }: StatementOf<'describe'>,
): Promise<EngineResult> {
  const table = await findTable(context, query, name);
  if (isView(table)) return describeView(table);
  if (style === 'formatted') return answer([...hiveLines(table, true), ...detailLines(table)], true);
  return isIceberg(table)
    ? answer(await icebergLines(context, query, table), false)
    : answer(hiveLines(table, false), true);
}

/** Hive's answers have no UpdateCount. */
const answer = (lines: readonly string[], countsNothing: boolean): EngineResult => ({
  columns: COLUMNS,
  rows: lines.map((line) => [line]),
  scannedBytes: 0,
  countsNothing,
});

/** A view's columns with Trino's types. */
export const describeView = (table: GlueTable): EngineResult => ({
  columns: ['column', 'type'].map((name) => ({ name, type: 'varchar' })),
  rows: catalogColumns(table).map(({ name, type }) => [`${name}\t${displayName(type)}`]),
  scannedBytes: 0,
  substatementType: 'DESC_VIEW',
});

const BLANK = '\t \t ';
const HEADING = `# col_name            \t${pad('data_type')}\t${pad('comment')}`;
/** A comment ends at its first tab. */
const hiveLine = ({ Name, Type, Comment }: GlueColumn): string =>
  `${pad(Name)}\t${pad(Type ?? '')}\t${pad(Comment ?? '').split('\t')[0]}`;

function hiveLines(table: GlueTable, formatted: boolean): readonly string[] {
  const keys = table.PartitionKeys ?? [];
  const columns = (formatted ? (table.StorageDescriptor?.Columns ?? []) : columnsOf(table)).map(hiveLine);
  const partitions =
    keys.length > 0 ? [BLANK, '# Partition Information\t \t ', HEADING, BLANK, ...keys.map(hiveLine)] : [];
  return formatted ? [HEADING, BLANK, ...columns, ...partitions] : [...columns, ...partitions];
}

function detailLines(table: GlueTable): readonly string[] {
  const line = (name: string, value: string) => `${pad(name)}\t${pad(value)}\t `;
  const list = (parameters: Readonly<Record<string, string>> = {}) =>
    Object.entries(parameters).map(([name, value]) => `\t${pad(name)}\t${pad(value)}`);
  const storage = table.StorageDescriptor;
  return [
    BLANK,
    '# Detailed Table Information\t \t ',
    line('Database:', table.DatabaseName),
    line('CreateTime:', table.CreateTime?.toUTCString() ?? 'UNKNOWN'),
    line('LastAccessTime:', 'UNKNOWN'),
    line('Location:', storage?.Location ?? ''),
    line('Table Type:', table.TableType ?? ''),
    'Table Parameters:\t \t ',
    ...list(table.Parameters),
    BLANK,
    '# Storage Information\t \t ',
    line('SerDe Library:', storage?.SerdeInfo?.SerializationLibrary ?? ''),
    line('InputFormat:', storage?.InputFormat ?? ''),
    line('OutputFormat:', storage?.OutputFormat ?? ''),
    'Storage Desc Params:\t \t ',
    ...list(storage?.SerdeInfo?.Parameters),
  ];
}

async function icebergLines(
  { runtime }: EngineContext,
  query: EngineQuery,
  entry: GlueTable,
): Promise<readonly string[]> {
  const table = await openTable({ objects: new S3Objects(runtime, query.call.caller) }, catalogEntry(entry));
  const names = new Map(table.metadata.schemas.flatMap((s) => s.fields.map((f) => [f.id, f.name] as const)));
  return [
    '# Table schema:\t\t',
    '# col_name\tdata_type\tcomment',
    ...columnsOf(entry).map(
      ({ Name, Type, Comment }) =>
        `${Name}\t${(Type ?? '').replace(/([,:])(?=\S)/g, '$1 ')}\t${Comment ?? ''}`,
    ),
    '\t\t',
    '# Partition spec:\t\t',
    '# field_name\tfield_transform\tcolumn_name',
    ...table.spec.fields.map(
      (field) => `${field.name}\t${field.transform}\t${names.get(field['source-id']) ?? ''}`,
    ),
  ];
}
