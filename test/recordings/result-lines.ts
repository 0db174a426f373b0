import { GetQueryExecutionCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Session } from '../../lib/cli/session.ts';

/**
 * A query's rows from its result file, a line each: values without their quotes, separated by commas, which no value may hold. Pages
 * of a thousand rows would take a minute for a year of minutes.
 * @throws Error with Athena's message
 */
export async function resultLines({ athena, s3, deployment }: Session, sql: string): Promise<string[]> {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({ QueryString: sql, WorkGroup: deployment.workGroup }),
  );
  for (;;) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution?.Status ?? {};
    if (State === 'FAILED' || State === 'CANCELLED') throw new Error(`${sql}: ${StateChangeReason}`);
    if (State === 'SUCCEEDED') {
      const [, Bucket, Key] =
        /^s3:\/\/([^/]+)\/(.+)$/.exec(QueryExecution?.ResultConfiguration?.OutputLocation ?? '') ?? [];
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const [, ...rows] = ((await Body?.transformToString()) ?? '').trimEnd().split('\n');
      return rows.map((row) => row.replaceAll('"', ''));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
