import type { EngineContext } from '../engine/engine-context.ts';
import { planQuery } from '../engine/plan-query.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import type { StatementOf } from './statement.ts';

/** EXPLAIN shows the plan that runs here, DuckDB's, and says so: Trino's it is not. VALIDATE only binds the query. */
export async function explain(
  context: EngineContext,
  query: EngineQuery,
  { query: parsed, type }: StatementOf<'explain'>,
): Promise<EngineResult> {
  const plan = await planQuery(context, query, parsed);
  if (type === 'VALIDATE') return result('Valid', 'boolean', ['true', '']);
  const lines = await context.duckdb.use(query.signal, async (connection) => {
    const reader = await connection.runAndReadAll(`EXPLAIN ${plan.sql}`);
    return reader.getRows().flatMap((row) => String(row.at(-1)).trimEnd().split('\n'));
  });
  const text = ['Plan of the local engine (DuckDB); Athena shows another', ...lines];
  // Athena gives the plan's text and a newline, line by line.
  return result('Query Plan', `varchar(${text.join('\n').length})`, [...text, '']);
}

const result = (name: string, type: string, lines: readonly string[]): EngineResult => ({
  columns: [{ name, type }],
  rows: lines.map((line) => [line]),
  scannedBytes: 0,
  countsNothing: true,
});
