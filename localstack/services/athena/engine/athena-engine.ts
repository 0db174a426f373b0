import type { Runtime } from '../../../runtime.ts';
import type { Call } from '../../service.ts';
import { valueText } from '../results/value-text.ts';
import { createTableAs } from '../statements/create-table-as.ts';
import { dropTable } from '../statements/drop-table.ts';
import { parseStatement } from '../statements/parse-statement.ts';
import { describeTable, explain, showColumns, showDatabases, showTables } from '../statements/show.ts';
import { registerFunctions } from '../translator/register-functions.ts';
import { DuckDbPool } from './duckdb-pool.ts';
import { planQuery } from './plan-query.ts';
import type { EngineQuery, EngineResult } from './query-engine.ts';
import { runDuckDb } from './run-duckdb.ts';

/** Where the bytes of objects lie, for DuckDB to read. The S3 service is one. */
export interface EngineFiles {
  /** Absolute path of an object's bytes, or undefined when there is none. */
  objectPath(bucket: string, key: string): string | undefined;
  /** Holds s3:GetObject for the call's caller. @throws AwsError */
  authorizeRead(call: Call, bucket: string, key: string): unknown;
}

/** What statements run with. */
export interface EngineContext {
  readonly runtime: Runtime;
  readonly files: EngineFiles;
  readonly pool: DuckDbPool;
}

/** Runs Athena's statements: queries on DuckDB, the catalog on Glue. */
export class AthenaEngine {
  readonly #context: EngineContext;

  constructor(runtime: Runtime, files: EngineFiles) {
    this.#context = { runtime, files, pool: new DuckDbPool(4, registerFunctions) };
  }

  /** @throws QueryFailure, SqlError, AwsError, ScanLimitExceeded */
  async run(query: EngineQuery): Promise<EngineResult> {
    const context = this.#context;
    const statement = parseStatement(query.sql);
    switch (statement.kind) {
      case 'query':
        return this.#select(query);
      case 'explain':
        return explain(context, query, statement.query);
      case 'create table as':
        return createTableAs(context, query, statement);
      case 'drop table':
        return dropTable(context, query, statement);
      case 'show databases':
        return showDatabases(context, query, statement.pattern);
      case 'show tables':
        return showTables(context, query, statement);
      case 'show columns':
        return showColumns(context, query, statement.table);
      case 'describe':
        return describeTable(context, query, statement.table);
    }
  }

  close(): Promise<void> {
    return this.#context.pool.close();
  }

  async #select(query: EngineQuery): Promise<EngineResult> {
    const plan = await planQuery(this.#context, query);
    return this.#context.pool.use(query.signal, async (connection) => {
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
}
