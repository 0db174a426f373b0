import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import { bindQuery } from '../../../lib/sql/bind/bind-query.ts';
import { SqlError } from '../../../lib/sql/parse/sql-error.ts';
import { typeName } from '../../../lib/sql/types/type.ts';
import { trinoError } from '../../../localstack/services/athena/translator/query-error.ts';
import { registerFunctions } from '../../../localstack/services/athena/translator/register-functions.ts';
import { trinoValue } from '../../../localstack/services/athena/translator/result-value.ts';
import { toDuckDb } from '../../../localstack/services/athena/translator/to-duckdb.ts';
import { UnsupportedSql } from '../../../localstack/services/athena/translator/unsupported.ts';
import type { Answer } from './answer.ts';

/** The local Athena's way from SQL to values, without its tables. */
export class LocalEngine {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(): Promise<LocalEngine> {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await registerFunctions(connection);
    await connection.run('SET threads = 1');
    return new LocalEngine(connection);
  }

  async ask(sql: string): Promise<Answer> {
    try {
      const bound = bindQuery(sql, {
        catalog: { defaultDatabase: 'default', table: () => undefined },
        session: { timeZone: 'UTC', now: new Date('2024-06-01T12:34:56.789Z') },
      });
      const { sql: translated, columns } = toDuckDb(bound, { relation: (_, name) => name });
      const reader = await this.#connection.runAndReadAll(translated);
      const rows = reader.getRows().map((row) => row.map((value, i) => trinoValue(value, columns[i]!.type)));
      return { types: columns.map(({ type }) => typeName(type)), rows };
    } catch (error) {
      return failure(error);
    }
  }

  close(): void {
    this.#connection.closeSync();
  }
}

/** What counts as a refusal by name: the function or the construct is not there. */
function failure(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UnsupportedSql) return { error: 'NOT_SUPPORTED', message, refused: message };
  if (error instanceof SqlError) {
    const { errorName, detail } = error;
    const refused = errorName === 'NOT_SUPPORTED' || /not registered$|is not supported\)?$/.test(detail);
    return { error: errorName, message, ...(refused ? { refused: detail } : {}) };
  }
  const told = /^[A-Z_]+: /.test(message) ? message : (trinoError(message) ?? `INTERNAL_ERROR: ${message}`);
  // A limit that shows only in the data.
  const refused = /^NOT_SUPPORTED: .* is not supported by the local Athena$/.test(told)
    ? { refused: told }
    : {};
  return {
    ...refused,
    error: /^[A-Z_]+/.exec(told)?.[0] ?? told,
    message: `${told} [${message.split('\n')[0]}]`,
  };
}
