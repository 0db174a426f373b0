import type { QueryPlan } from '../engine/plan-query.ts';
import type { EngineResult } from '../engine/query-engine.ts';
import { QueryFailure } from '../query-failure.ts';
import type { StatementOf } from './statement.ts';

/** The table that a CREATE TABLE AS makes. */
export interface NewTable {
  readonly database: string;
  readonly name: string;
  /** `line L:C` of the name. */
  readonly at: string;
}

/** The query's SQL; without rows for WITH NO DATA. */
export const selectOf = (plan: QueryPlan, { withData }: StatementOf<'create table as'>): string =>
  withData ? plan.sql : `SELECT * FROM (${plan.sql}) WHERE false`;

/** What a statement that writes rows gives. */
export const written = (rows: number, scannedBytes: number, files?: readonly string[]): EngineResult => ({
  columns: [{ name: 'rows', type: 'bigint' }],
  rows: [],
  updateCount: rows,
  scannedBytes,
  ...(files && files.length > 0 && { files }),
});

export const tableExists = ({ at, database, name }: NewTable): QueryFailure =>
  new QueryFailure(
    `TABLE_ALREADY_EXISTS: ${at}: Destination table 'awsdatacatalog.${database}.${name}' already exists`,
  );
