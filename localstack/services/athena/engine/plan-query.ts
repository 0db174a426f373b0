import { bindQuery } from '../../../../lib/sql/bind/bind-query.ts';
import type { BoundQuery } from '../../../../lib/sql/bind/typed-tree.ts';

import { trinoType } from '../../../../lib/sql/model/check-output.ts';
import type { Query } from '../../../../lib/sql/parse/ast.ts';
import { parseQueryText } from '../../../../lib/sql/parse/parse-query.ts';
import { SqlError } from '../../../../lib/sql/parse/sql-error.ts';
import { typeName } from '../../../../lib/sql/types/type.ts';
import type { Call } from '../../service.ts';
import type { ResultColumn } from '../results/result-column.ts';
import { toDuckDb } from '../translator/to-duckdb.ts';
import type { EngineContext } from './athena-engine.ts';
import { type EngineQuery, ScanLimitExceeded } from './query-engine.ts';
import { bucketAndKey } from './s3-objects.ts';
import { DEFAULT_DATABASE, loadSource, type SourceTable, tablesOf } from './source-table.ts';
import { tableRelation } from './table-relation.ts';

/** A query in DuckDB's SQL, with what it gives and reads. */
export interface QueryPlan {
  readonly sql: string;
  readonly columns: readonly ResultColumn[];
  /** Bytes of the columns read in the files read. */
  readonly scannedBytes: number;
}

/**
 * Binds and translates a query over the current snapshots of its tables; the caller's permission on each file that is read is held here.
 * @param parsed the query when it is part of another statement @default the whole text
 * @throws SqlError, QueryFailure, AwsError, ScanLimitExceeded
 */
export async function planQuery(
  context: EngineContext,
  query: EngineQuery,
  parsed: Query = parseQueryText(query.sql),
): Promise<QueryPlan> {
  const sources = new Map<string, SourceTable>();
  for (const name of tablesOf(parsed, query.database)) {
    const source = await loadSource(context.runtime, query, name);
    if (source) sources.set(`${name.database}.${name.table}`, source);
  }
  const bound = bindQuery(parsed, {
    catalog: {
      defaultDatabase: query.database ?? DEFAULT_DATABASE,
      table(database, name, asOf) {
        if (asOf) throw new SqlError('NOT_SUPPORTED', asOf, 'Time travel is not supported');
        const source = sources.get(`${database}.${name}`);
        return (
          source && { columns: source.fields.map(({ name, type }) => ({ name, type: trinoType(type) })) }
        );
      },
    },
    session: { timeZone: 'UTC', now: context.runtime.now() },
    parameters: query.parameters,
  });
  const scannedBytes = [...sources].reduce(
    (sum, [name, source]) => sum + columnBytes(source, columnsRead(bound, name)),
    0,
  );
  if (query.scanLimit !== undefined && scannedBytes > query.scanLimit) throw new ScanLimitExceeded();
  const { sql, columns } = toDuckDb(bound, {
    relation(database, name) {
      const source = sources.get(`${database}.${name}`);
      if (!source) throw new Error(`Table ${database}.${name} was bound and not loaded`);
      return tableRelation(
        source.fields,
        source.files.map((file) => ({ path: localFile(context, query.call, file.path) })),
      );
    },
  });
  return {
    sql,
    scannedBytes,
    columns: columns.map(({ name, type }) => ({ name, type: typeName(type) })),
  };
}

function localFile({ files }: EngineContext, call: Call, uri: string): string {
  const { Bucket, Key } = bucketAndKey(uri);
  files.authorizeRead(call, Bucket, Key);
  const path = files.objectPath(Bucket, Key);
  if (path === undefined) throw new Error(`HIVE_CANNOT_OPEN_SPLIT: No object ${uri}`);
  return path;
}

/** Names of a table's columns that any part of the query uses. */
function columnsRead(bound: BoundQuery, table: string): ReadonlySet<string> {
  const names = new Map<number, string>();
  const used = new Set<number>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child);
      return;
    }
    if (!node || typeof node !== 'object') return;
    const { kind, id, database, name, columns } = node as Record<string, unknown>;
    if (kind === 'table' && `${database}.${name}` === table)
      for (const column of columns as { id: number; name: string }[]) names.set(column.id, column.name);
    if (kind === 'column') used.add(id as number);
    for (const child of Object.values(node)) visit(child);
  };
  visit(bound);
  return new Set([...names].filter(([id]) => used.has(id)).map(([, name]) => name));
}

const columnBytes = (source: SourceTable, columns: ReadonlySet<string>): number =>
  source.files.reduce(
    (sum, file) => sum + [...columns].reduce((bytes, name) => bytes + (file.columns[name]?.size ?? 0), 0),
    0,
  );
