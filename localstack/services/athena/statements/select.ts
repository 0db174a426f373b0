import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Query } from '../../../../lib/sql/parse/ast.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { planQuery } from '../engine/plan-query.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import { CsvFile } from '../results/csv-file.ts';
import { valueText } from '../results/value-text.ts';

/** A query's rows as the file that its result becomes: a long result is never held. */
export async function select(
  context: EngineContext,
  query: EngineQuery,
  parsed: Query,
): Promise<EngineResult> {
  const { sql, columns, scannedBytes } = await planQuery(context, query, parsed);
  await mkdir(context.folder, { recursive: true });
  const path = join(context.folder, `${query.id}.csv`);
  const rows = await context.duckdb.use(query.signal, async (connection) => {
    const result = await connection.stream(sql);
    const file = await CsvFile.create(path, columns);
    try {
      for (;;) {
        query.signal.throwIfAborted();
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) break;
        for (const row of chunk.getRows())
          file.add(row.map((value, index) => valueText(value, columns[index]?.type ?? '')));
        await file.flush();
      }
    } finally {
      await file.close();
    }
    return file.rows;
  });
  return { columns, rows: [], file: { path, rows }, scannedBytes };
}
