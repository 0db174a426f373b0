import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { bindQuery } from '../../../../../lib/sql/bind/bind-query.ts';
import type { TrinoType } from '../../../../../lib/sql/types/type.ts';
import { typeName } from '../../../../../lib/sql/types/type.ts';
import { registerFunctions } from '../../../../../localstack/services/athena/translator/register-functions.ts';
import { trinoValue } from '../../../../../localstack/services/athena/translator/result-value.ts';
import { toDuckDb } from '../../../../../localstack/services/athena/translator/to-duckdb.ts';

export interface Answer {
  readonly types: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export type Tables = Readonly<Record<string, readonly { readonly name: string; readonly type: TrinoType }[]>>;

export async function connect(): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await registerFunctions(connection);
  return connection;
}

/** Binds, translates and runs a query over tables of the connection; values in Trino's JSON forms. */
export async function runTranslated(
  connection: DuckDBConnection,
  sql: string,
  tables: Tables = {},
): Promise<Answer> {
  const bound = bindQuery(sql, {
    catalog: {
      defaultDatabase: 'default',
      table: (database, name) => {
        const columns = database === 'default' ? tables[name] : undefined;
        return columns && { columns };
      },
    },
    session: { timeZone: 'UTC', now: new Date('2024-06-01T12:34:56.789Z') },
  });
  const { sql: translated, columns } = toDuckDb(bound, { relation: (_, name) => `"${name}"` });
  const reader = await connection.runAndReadAll(translated);
  const rows = reader.getRows().map((row) => row.map((value, i) => trinoValue(value, columns[i]!.type)));
  return { types: columns.map(({ type }) => typeName(type)), rows };
}
