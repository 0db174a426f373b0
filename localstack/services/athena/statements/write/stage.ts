import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { EngineContext } from '../../engine/engine-context.ts';
import type { EngineQuery } from '../../engine/query-engine.ts';
import { quote } from '../../translator/sql-text.ts';

/** A query's rows in a temporary table, and a folder for the files that are made of them. */
export interface Stage {
  readonly connection: DuckDBConnection;
  readonly table: string;
  readonly folder: string;
}

/** A query for a stage. */
export interface StagedRows {
  readonly sql: string;
  /** Of the stage's columns, one for each column of the query. */
  readonly names: readonly string[];
}

/**
 * Runs a query into a temporary table and calls `work` with it; both are gone afterwards, whatever happens.
 * @throws QueryFailure what the query fails with
 */
export function withStage<T>(
  context: EngineContext,
  query: EngineQuery,
  { sql, names }: StagedRows,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const table = `stage_${query.id.replaceAll('-', '_')}`;
  return context.duckdb.use(query.signal, async (connection) => {
    const folder = join(context.folder, query.id);
    await mkdir(folder, { recursive: true });
    try {
      const columns = names.map(quote).join(', ');
      await connection.run(`CREATE TEMP TABLE ${table}(${columns}) AS ${sql}`);
      return await work({ connection, table, folder });
    } finally {
      await connection.run(`DROP TABLE IF EXISTS ${table}`).catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    }
  });
}
