import {
  type AthenaClient,
  BatchGetQueryExecutionCommand,
  paginateListQueryExecutions,
} from '@aws-sdk/client-athena';

/** The last build of a model that ran. */
export interface ModelBuild {
  /** The SELECT of its CREATE TABLE AS: the model's own, in casts to the contract's types. */
  readonly select: string;
  /** The scheduled time that its SQL names: YYYY-MM-DD HH:MM:SS.ffffff, UTC. */
  readonly asOf: string;
}

/** @throws Error when Athena's history holds no build of the model, or its SQL names no scheduled time */
export async function lastBuildOf(
  athena: AthenaClient,
  workGroup: string,
  model: string,
): Promise<ModelBuild> {
  const isBuild = new RegExp(`^create table "\\w+"\\."${model}__`);
  for await (const { QueryExecutionIds = [] } of paginateListQueryExecutions(
    { client: athena, pageSize: 50 },
    { WorkGroup: workGroup },
  )) {
    if (QueryExecutionIds.length === 0) continue;
    const { QueryExecutions = [] } = await athena.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds }),
    );
    const sql = QueryExecutions.find(({ Query = '' }) => isBuild.test(Query))?.Query;
    if (sql === undefined) continue;
    const asOf = /TIMESTAMP '([^']+)'/.exec(sql)?.[1];
    if (asOf === undefined) throw new Error(`No scheduled time in ${sql}`);
    return { select: selectOf(sql), asOf };
  }
  throw new Error(`Athena's history holds no build of ${model}`);
}

/** The SELECT of a build's CREATE TABLE AS, unchanged. @throws Error when the statement has none */
export function selectOf(build: string): string {
  const select = /\)\s*\nas\n(select\n[\s\S]*)$/.exec(build)?.[1];
  if (select === undefined) throw new Error(`No SELECT in ${build}`);
  return select;
}
