import { type BindOptions, bindQuery } from '../../../../lib/sql/bind/bind-query.ts';
import type { BoundQuery } from '../../../../lib/sql/bind/typed-tree.ts';
import type { AsOf, Query } from '../../../../lib/sql/parse/ast.ts';
import { parseQueryText } from '../../../../lib/sql/parse/parse-query.ts';
import { type TrinoType, typeName } from '../../../../lib/sql/types/type.ts';
import type { ResultColumn } from '../results/result-column.ts';
import { type ToDuckDbOptions, toDuckDb } from '../translator/to-duckdb.ts';
import { computePointInTime } from './compute-point-in-time.ts';
import type { EngineContext } from './engine-context.ts';
import { executionParameters } from './execution-parameters.ts';
import { findPredicates } from './pruning/find-predicates.ts';
import { type EngineQuery, ScanLimitExceeded } from './query-engine.ts';
import { loadSources } from './sources/load-sources.ts';

/** A query in DuckDB's SQL, with what it gives and reads. */
export interface QueryPlan {
  readonly sql: string;
  readonly columns: readonly ResultColumn[];
  /** Of the columns. */
  readonly types: readonly TrinoType[];
  /** Bytes of the columns read in the files read. */
  readonly scannedBytes: number;
}

export interface PlanOptions extends Pick<ToDuckDbOptions, 'rowFields'> {
  /** Given the columns as they are, the types that they are to be cast to. */
  readonly castTo?: BindOptions['castTo'];
}

/**
 * Binds and translates a query over the tables that it names; the caller's permission on each file that is read is held here.
 * @param parsed the query when it is part of another statement @default the whole text
 * @throws SqlError, QueryFailure, AwsError, ScanLimitExceeded
 */
export async function planQuery(
  context: EngineContext,
  query: EngineQuery,
  parsed: Query = parseQueryText(query.sql),
  { castTo, rowFields }: PlanOptions = {},
): Promise<QueryPlan> {
  const session = { timeZone: 'UTC', now: context.runtime.now() } as const;
  const sources = await loadSources(context, query, parsed, (asOf: AsOf) =>
    computePointInTime(context, query, asOf),
  );
  const bound = bindQuery(parsed, {
    catalog: sources.catalog,
    session,
    parameters: executionParameters(query.parameters),
    ...(castTo && { castTo }),
  });
  const predicates = findPredicates(bound);
  const read = new Map(
    bound.tables.map(({ database, name }) => {
      const [key, source] = [`${database}.${name}`, sources.source(database, name)];
      return [key, source.prune?.(predicates.get(key) ?? [[]]) ?? source] as const;
    }),
  );
  const scannedBytes = [...read].reduce(
    (sum, [name, source]) => sum + source.bytes(columnsRead(bound, name)),
    0,
  );
  if (query.scanLimit !== undefined && scannedBytes > query.scanLimit) throw new ScanLimitExceeded();
  const relations = new Map<string, string>();
  for (const [name, source] of read) relations.set(name, await source.relation());
  const { sql, columns } = toDuckDb(bound, {
    relation: (database, name) => relations.get(`${database}.${name}`)!,
    ...(rowFields && { rowFields }),
  });
  return {
    sql,
    scannedBytes,
    columns: columns.map(({ name, type }) => ({ name, type: typeName(type) })),
    types: columns.map(({ type }) => type),
  };
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
