import { AthenaClient } from '@aws-sdk/client-athena';
import { runAthenaQuery } from '../../../lib/cli/athena-query.ts';
import { clientOptions } from '../../end-to-end/client-options.ts';
import { type TextTable, textOf } from './compare-rows.ts';

const WORKGROUP = 'coinlake-dev';

/** Asks a lakehouse's Athena as `coinlake query` does, without the start of its process. */
export function athenaRows(endpoint: string): (sql: string) => Promise<TextTable> {
  const athena = new AthenaClient(clientOptions(endpoint));
  return async (sql) => {
    const { columns, rows } = await runAthenaQuery(athena, { sql, workGroup: WORKGROUP });
    return { columns: columns.map(({ name }) => name), rows: rows.map((row) => row.map(textOf)) };
  };
}
