import { AwsError } from '../../service.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { QueryCatalog } from '../engine/query-catalog.ts';
import { type EngineQuery, type EngineResult, NOTHING } from '../engine/query-engine.ts';
import { executionError, hiveFailure } from './hive-failure.ts';
import type { StatementOf } from './statement.ts';

export async function createDatabase(
  { runtime }: EngineContext,
  query: EngineQuery,
  { database, ifNotExists, comment, location, properties }: StatementOf<'create database'>,
): Promise<EngineResult> {
  try {
    await new QueryCatalog(runtime, query.call.caller).createDatabase({
      Name: database.toLowerCase(),
      ...(comment !== undefined && { Description: comment }),
      ...(location !== undefined && { LocationUri: location }),
      ...(Object.keys(properties).length > 0 && { Parameters: properties }),
    });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'AlreadyExistsException') throw error;
    if (!ifNotExists) throw executionError(`Database ${database} already exists`);
  }
  return NOTHING;
}

export async function dropDatabase(
  { runtime }: EngineContext,
  query: EngineQuery,
  { database, ifExists, cascade }: StatementOf<'drop database'>,
): Promise<EngineResult> {
  const catalog = new QueryCatalog(runtime, query.call.caller);
  if (!(await catalog.hasDatabase(database))) {
    if (ifExists) return NOTHING;
    throw hiveFailure(`SemanticException [Error 10072]: Database does not exist: ${database}`);
  }
  if (!cascade && (await catalog.glueTables(database)).length > 0)
    throw executionError(
      `InvalidOperationException(message:Database ${database} is not empty. One or more tables exist.)`,
    );
  await catalog.deleteDatabase(database);
  return NOTHING;
}
