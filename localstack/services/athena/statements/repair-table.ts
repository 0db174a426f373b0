import type { EngineContext } from '../engine/engine-context.ts';
import { QueryCatalog } from '../engine/query-catalog.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { isIceberg } from '../engine/sources/catalog-table.ts';
import { QueryFailure } from '../query-failure.ts';
import { findTable } from './find-table.ts';
import type { StatementOf } from './statement.ts';

/** MSCK REPAIR TABLE: the catalog gets every partition that has a `key=value` folder. Source: Athena user guide, "MSCK REPAIR TABLE". */
export async function repairTable(
  { runtime, ...context }: EngineContext,
  query: EngineQuery,
  { table: name }: StatementOf<'repair table'>,
): Promise<EngineResult> {
  const table = await findTable({ runtime, ...context }, query, name);
  if (isIceberg(table))
    throw new QueryFailure('Query type not supported by Athena Iceberg at this time', 1200);
  const keys = (table.PartitionKeys ?? []).map((key) => key.Name);
  const folder = table.StorageDescriptor?.Location?.replace(/\/+$/, '') ?? '';
  const { caller } = query.call;
  const found = new Map<string, { values: readonly string[]; path: string }>();
  for await (const { uri } of new S3Objects(runtime, caller).list(`${folder}/`)) {
    const parts = uri
      .slice(folder.length + 1)
      .split('/')
      .slice(0, -1)
      .slice(0, keys.length);
    const values = parts.flatMap((part, i) =>
      part.toLowerCase().startsWith(`${keys[i]}=`) ? decodeURIComponent(part.slice(keys[i]!.length + 1)) : [],
    );
    if (keys.length > 0 && values.length === keys.length)
      found.set(JSON.stringify(values), { values, path: parts.join('/') });
  }
  const catalog = new QueryCatalog(runtime, caller);
  const there = new Set(
    (await catalog.partitions(table.DatabaseName, table.Name)).map(({ Values }) => JSON.stringify(Values)),
  );
  const missing = [...found].filter(([key]) => !there.has(key)).map(([, partition]) => partition);
  await catalog.createPartitions(
    table.DatabaseName,
    table.Name,
    missing.map(({ values, path }) => ({
      Values: values,
      StorageDescriptor: { ...table.StorageDescriptor, Location: `${folder}/${path}/` },
    })),
  );
  const lines = [
    ...(missing.length > 0
      ? [`Partitions not in metastore:${missing.map(({ path }) => `\t${table.Name}:${path}`).join('')}`]
      : []),
    ...missing.map(({ path }) => `Repair: Added partition to metastore ${table.Name}:${path}`),
  ];
  return { columns: [], rows: lines.map((line) => [line]), scannedBytes: 0, countsNothing: true };
}
