import type { Trino } from '../support/trino.ts';
import type { Answer } from './answer.ts';

/** What Trino says of a query: types and rows, or its error's name and message. */
export async function askTrino(trino: Pick<Trino, 'query'>, sql: string): Promise<Answer> {
  try {
    const { columns, rows } = await trino.query(sql);
    return { types: columns.map(({ type }) => type), rows };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { error: /^[A-Z_]+/.exec(text)?.[0] ?? text, message: text };
  }
}
