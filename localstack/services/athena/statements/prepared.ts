import type { EngineContext } from '../engine/engine-context.ts';
import { type EngineQuery, type EngineResult, NOTHING } from '../engine/query-engine.ts';
import { QueryFailure } from '../query-failure.ts';
import { parseStatement } from './parse-statement.ts';
import type { StatementOf } from './statement.ts';

/** PREPARE: the statement is parsed now, and bound where it is executed. One of the same name is replaced. */
export async function prepareStatement(
  { prepared, runtime }: EngineContext,
  { workGroup }: EngineQuery,
  { name, sql }: StatementOf<'prepare'>,
): Promise<EngineResult> {
  parseStatement(sql);
  await prepared.put({ name, sql, workGroup, modifiedAt: runtime.now().getTime() });
  return NOTHING;
}

/** The query that EXECUTE stands for. @throws QueryFailure when there is no such prepared statement */
export async function executedQuery(
  { prepared }: EngineContext,
  query: EngineQuery,
  { name, parameters }: StatementOf<'execute'>,
): Promise<EngineQuery> {
  const found = await prepared.get(query.workGroup, name);
  if (!found) throw notFound(name);
  return { ...query, sql: found.sql, parameters: parameters.length > 0 ? parameters : query.parameters };
}

export async function deallocate(
  { prepared }: EngineContext,
  { workGroup }: EngineQuery,
  { name }: StatementOf<'deallocate'>,
): Promise<EngineResult> {
  if (!(await prepared.get(workGroup, name))) throw notFound(name);
  await prepared.delete(workGroup, name);
  return NOTHING;
}

const notFound = (name: string): QueryFailure =>
  new QueryFailure(`NOT_FOUND: Prepared statement not found: ${name}`);
