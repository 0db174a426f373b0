import {
  type AthenaClient,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
} from '@aws-sdk/client-athena';
import { QueryFailed, type QueryRows, type QueryRunner } from '../../serve/query-runner.ts';
import { resultPage, startQuery } from '../athena-query.ts';

/** Statements of the page, run by a workgroup. */
export function queryRunner(athena: AthenaClient, workGroup: string): QueryRunner {
  const rows = async (id: string, token: string | undefined): Promise<QueryRows> => {
    const page = await athena
      .send(
        new GetQueryResultsCommand({
          QueryExecutionId: id,
          ...(token !== undefined && { NextToken: token }),
        }),
      )
      .catch(failed);
    return toRows(page, token === undefined);
  };
  return {
    async run(sql, signal) {
      const { id, scannedBytes } = await startQuery(athena, { sql, workGroup, signal }).catch(failed);
      return { id, scannedBytes, ...(await rows(id, undefined)) };
    },
    rows,
  };
}

const toRows = (page: GetQueryResultsCommandOutput, isFirst: boolean): QueryRows => ({
  ...resultPage(page, isFirst),
  ...(page.NextToken !== undefined && { next: page.NextToken }),
});

/** What Athena says of a statement is told as it is; any other trouble is not the statement's. */
function failed(error: Error): never {
  if (['CommandFailed', 'InvalidRequestException'].includes(error.name))
    throw new QueryFailed(error.message, { cause: error });
  throw error;
}
