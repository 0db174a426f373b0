import { openTable } from '../../../../../lib/lake/table.ts';
import type { BindCatalog } from '../../../../../lib/sql/bind/scope.ts';
import type { AsOf, Query } from '../../../../../lib/sql/parse/ast.ts';
import { SqlError } from '../../../../../lib/sql/parse/sql-error.ts';
import type { EngineContext } from '../engine-context.ts';
import { catalogEntry, type GlueTable, QueryCatalog } from '../query-catalog.ts';
import type { EngineQuery } from '../query-engine.ts';
import { S3Objects } from '../s3-objects.ts';
import { isIceberg, isView } from './catalog-table.ts';
import { hiveSource } from './hive-source.ts';
import { icebergSource } from './iceberg-source.ts';
import { INFORMATION_SCHEMA, informationSchema } from './information-schema.ts';
import { metadataTable } from './metadata-table.ts';
import type { Source } from './source.ts';
import { type TableReference, tablesOf } from './table-references.ts';
import { type PointInTime, snapshotAsOf } from './time-travel.ts';
import { viewSource } from './view-source.ts';

/** Database of unqualified names when the query has none. */
export const DEFAULT_DATABASE = 'default';

/** How views may lie over views. */
const DEEPEST_VIEW = 16;

/** Everything that a query's FROM clauses name, loaded. */
export interface Sources {
  readonly catalog: BindCatalog;
  /** What a bound tree's table reads. */
  source(database: string, name: string): Source;
}

/**
 * Loads the tables that a query names as its caller, those of the views included.
 * @param pointInTime computes what FOR … AS OF says
 * @throws SqlError, QueryFailure; AwsError when the caller may not
 */
export async function loadSources(
  context: EngineContext,
  query: EngineQuery,
  parsed: Query,
  pointInTime: (asOf: AsOf) => Promise<PointInTime>,
): Promise<Sources> {
  const loader = new SourceLoader(context, query, pointInTime);
  await loader.load(parsed, query.database ?? DEFAULT_DATABASE, 0);
  return {
    catalog: {
      defaultDatabase: query.database ?? DEFAULT_DATABASE,
      table: (database, name, asOf) =>
        (asOf ? loader.past.get(asOf) : loader.current.get(`${database}.${name}`))?.table,
    },
    source(database, name) {
      const found = loader.read.get(`${database}.${name}`);
      if (!found) throw new Error(`Table ${database}.${name} was bound and not loaded`);
      return found;
    },
  };
}

class SourceLoader {
  readonly current = new Map<string, Source>();
  readonly past = new Map<AsOf, Source>();
  /** By the name in the bound tree. */
  readonly read = new Map<string, Source>();
  readonly #context: EngineContext;
  readonly #query: EngineQuery;
  readonly #catalog: QueryCatalog;
  readonly #objects: S3Objects;
  readonly #pointInTime: (asOf: AsOf) => Promise<PointInTime>;

  constructor(context: EngineContext, query: EngineQuery, pointInTime: (asOf: AsOf) => Promise<PointInTime>) {
    this.#context = context;
    this.#query = query;
    this.#catalog = new QueryCatalog(context.runtime, query.call.caller);
    this.#objects = new S3Objects(context.runtime, query.call.caller);
    this.#pointInTime = pointInTime;
  }

  async load(parsed: Query, database: string, depth: number): Promise<void> {
    for (const reference of tablesOf(parsed, database)) {
      const name = `${reference.database}.${reference.table}`;
      if (!reference.asOf && this.current.has(name)) continue;
      const source = await this.#load(reference);
      if (!source) {
        await this.#checkDatabase(reference);
        continue;
      }
      if (reference.asOf) this.past.set(reference.asOf, source);
      else this.current.set(name, source);
      this.read.set(`${reference.database}.${source.table.source ?? reference.table}`, source);
      const { view } = source.table;
      if (!view) continue;
      if (depth === DEEPEST_VIEW)
        throw new SqlError('INVALID_VIEW', reference, `View '${name}' is recursive`);
      await this.load(view.query, view.defaultDatabase, depth + 1);
    }
  }

  async #load(reference: TableReference): Promise<Source | undefined> {
    const { database, table: name, asOf } = reference;
    if (database === INFORMATION_SCHEMA) return informationSchema(name, this.#catalog);
    const entry = await this.#catalog.glueTable(database, name);
    if (!entry) {
      const [, base, kind] = /^(.+)\$([a-z_]+)$/.exec(name) ?? [];
      return base === undefined ? undefined : this.#metadata(database, base, kind!);
    }
    if (!isIceberg(entry)) {
      if (asOf) throw new SqlError('NOT_SUPPORTED', asOf, `This connector does not support versioned tables`);
      return isView(entry) ? viewSource(entry) : hiveSource(this.#context, this.#query, entry);
    }
    const table = await this.#open(entry);
    const snapshot =
      asOf && snapshotAsOf(table, await this.#pointInTime(asOf), this.#context.runtime.now().getTime());
    return icebergSource(this.#context, this.#objects, table, snapshot);
  }

  async #metadata(database: string, name: string, kind: string): Promise<Source | undefined> {
    const entry = await this.#catalog.glueTable(database, name);
    if (!entry || !isIceberg(entry)) return undefined;
    return metadataTable(await this.#open(entry), kind, this.#objects);
  }

  #open(entry: GlueTable) {
    return openTable({ objects: this.#objects }, catalogEntry(entry));
  }

  /** Of a table that is not there, Trino says first when its database is not there either. */
  async #checkDatabase({ database, line, column }: TableReference): Promise<void> {
    if (database === INFORMATION_SCHEMA || (await this.#catalog.hasDatabase(database))) return;
    throw new SqlError('SCHEMA_NOT_FOUND', { line, column }, `Schema '${database}' does not exist`);
  }
}
