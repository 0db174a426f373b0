import type { Query } from '../../../../lib/sql/parse/ast.ts';
import type { EngineContext } from '../engine/athena-engine.ts';
import { planQuery } from '../engine/plan-query.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import { runDuckDb } from '../engine/run-duckdb.ts';
import { valueText } from '../results/value-text.ts';

/** A query's rows as text. */
export async function select(
  context: EngineContext,
  query: EngineQuery,
  parsed: Query,
): Promise<EngineResult> {
  const plan = await planQuery(context, query, parsed);
  return context.pool.use(query.signal, async (connection) => {
    const result = await runDuckDb(() => connection.stream(plan.sql));
    const rows: (string | null)[][] = [];
    for (;;) {
      query.signal.throwIfAborted();
      const chunk = await runDuckDb(() => result.fetchChunk());
      if (!chunk || chunk.rowCount === 0) break;
      for (const row of chunk.getRows())
        rows.push(row.map((value, index) => valueText(value, plan.columns[index]?.type ?? '')));
    }
    return { columns: plan.columns, rows, scannedBytes: plan.scannedBytes };
  });
}
