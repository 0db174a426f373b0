import { openTable } from '../../../../lib/lake/table.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { catalogEntry, type GlueColumn, type GlueTable } from '../engine/query-catalog.ts';
import type { EngineQuery } from '../engine/query-engine.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { isIceberg, isView } from '../engine/sources/catalog-table.ts';
import { columnsOf } from './describe.ts';
import { hiveFailure } from './hive-failure.ts';

/** The statement that makes a table again, laid out as Athena does. @throws QueryFailure for a view */
export async function createTableText(
  { runtime }: EngineContext,
  query: EngineQuery,
  table: GlueTable,
): Promise<string> {
  if (isView(table))
    throw hiveFailure(
      `SemanticException ${table.DatabaseName}.${table.Name} is a view: use SHOW CREATE VIEW`,
    );
  if (!isIceberg(table)) return hiveText(table);
  const objects = new S3Objects(runtime, query.call.caller);
  const { spec, metadata, properties } = await openTable({ objects }, catalogEntry(table));
  const names = new Map(metadata.schemas.flatMap((s) => s.fields.map((f) => [f.id, f.name] as const)));
  const partition = spec.fields.map((field) => {
    const source = `\`${names.get(field['source-id'])}\``;
    const [, transform, width] = /^(\w+)(?:\[(\d+)\])?$/.exec(field.transform) ?? [];
    if (transform === 'identity') return source;
    return width === undefined ? `${transform}(${source})` : `${transform}(${width}, ${source})`;
  });
  const columns = columnsOf(table).map(
    ({ Name, Type, Comment }) => `  ${Name} ${Type}${Comment ? ` COMMENT ${literal(Comment)}` : ''}`,
  );
  const tableProperties: [string, string][] = [
    ['table_type', 'iceberg'],
    ['write_compression', properties['write.parquet.compression-codec'] ?? 'zstd'],
  ];
  return [
    `CREATE TABLE ${table.DatabaseName}.${table.Name} (`,
    `${columns.join(',\n')})`,
    ...(partition.length > 0 ? [`PARTITIONED BY (${partition.join(', ')})`] : []),
    `LOCATION ${literal(table.StorageDescriptor?.Location ?? '')}`,
    'TBLPROPERTIES (',
    `${tableProperties.map(([name, value]) => `  ${literal(name)}=${literal(value)}`).join(',\n')}`,
    ');',
  ].join('\n');
}

const literal = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

function hiveText(table: GlueTable): string {
  const { StorageDescriptor: storage, PartitionKeys: keys = [], Parameters = {} } = table;
  const column = ({ Name, Type, Comment }: GlueColumn) =>
    `  \`${Name}\` ${Type}${Comment ? ` COMMENT ${literal(Comment)}` : ''}`;
  const pairs = (properties: Readonly<Record<string, string>>) =>
    Object.entries(properties)
      .map(([name, value]) => `  ${literal(name)}=${literal(value)}`)
      .join(', \n');
  const serde = storage?.SerdeInfo?.Parameters ?? {};
  const { EXTERNAL, ...properties } = Parameters;
  return [
    `CREATE EXTERNAL TABLE \`${table.DatabaseName}.${table.Name}\`(`,
    `${(storage?.Columns ?? []).map(column).join(', \n')})`,
    ...(keys.length > 0 ? ['PARTITIONED BY ( ', `${keys.map(column).join(', \n')})`] : []),
    'ROW FORMAT SERDE ',
    `  ${literal(storage?.SerdeInfo?.SerializationLibrary ?? '')} `,
    ...(Object.keys(serde).length > 0 ? ['WITH SERDEPROPERTIES ( ', `${pairs(serde)}) `] : []),
    'STORED AS INPUTFORMAT ',
    `  ${literal(storage?.InputFormat ?? '')} `,
    'OUTPUTFORMAT ',
    `  ${literal(storage?.OutputFormat ?? '')}`,
    'LOCATION',
    `  ${literal(storage?.Location ?? '')}`,
    ...(Object.keys(properties).length > 0 ? ['TBLPROPERTIES (', `${pairs(properties)})`] : []),
  ].join('\n');
}
