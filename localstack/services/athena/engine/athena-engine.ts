import { tokenize } from '../../../../lib/sql/parse/lexer.ts';
import { SqlError } from '../../../../lib/sql/parse/sql-error.ts';
import { alterTable } from '../statements/alter-table.ts';
import { createTable } from '../statements/create-table.ts';
import { createTableAs } from '../statements/create-table-as.ts';
import { createDatabase, dropDatabase } from '../statements/databases.ts';
import { describeTable } from '../statements/describe.ts';
import { dropTable } from '../statements/drop-table.ts';
import { explain } from '../statements/explain.ts';
import { insert } from '../statements/insert.ts';
import { parseStatement } from '../statements/parse-statement.ts';
import { deallocate, executedQuery, prepareStatement } from '../statements/prepared.ts';
import { repairTable } from '../statements/repair-table.ts';
import { select } from '../statements/select.ts';
import { show } from '../statements/show.ts';
import { unload } from '../statements/unload.ts';
import { createView, dropView } from '../statements/views.ts';
import type { EngineContext } from './engine-context.ts';
import type { EngineQuery, EngineResult } from './query-engine.ts';

/** Runs Athena's statements: queries on DuckDB, the catalog on Glue. */
export class AthenaEngine {
  readonly #context: EngineContext;

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /** @throws QueryFailure, SqlError, AwsError, ScanLimitExceeded */
  async run(query: EngineQuery): Promise<EngineResult> {
    const context = this.#context;
    const statement = parseStatement(query.sql);
    if (statement.kind !== 'execute' && statement.kind !== 'prepare') checkParameters(query);
    switch (statement.kind) {
      case 'query':
        return select(context, query, statement.query);
      case 'explain':
        return explain(context, query, statement);
      case 'create table as':
        return createTableAs(context, query, statement);
      case 'create table':
        return createTable(context, query, statement.ddl);
      case 'drop table':
        return dropTable(context, query, statement);
      case 'alter table':
        return alterTable(context, query, statement);
      case 'repair table':
        return repairTable(context, query, statement);
      case 'create view':
        return createView(context, query, statement);
      case 'drop view':
        return dropView(context, query, statement);
      case 'create database':
        return createDatabase(context, query, statement);
      case 'drop database':
        return dropDatabase(context, query, statement);
      case 'insert':
        return insert(context, query, statement);
      case 'unload':
        return unload(context, query, statement);
      case 'prepare':
        return prepareStatement(context, query, statement);
      case 'execute':
        return this.run(await executedQuery(context, query, statement));
      case 'deallocate':
        return deallocate(context, query, statement);
      case 'describe':
        return describeTable(context, query, statement);
      default:
        return show(context, query, statement);
    }
  }
}

/** One value for each `?`; where there is none, values are not looked at, as on Athena. */
function checkParameters({ sql, parameters }: EngineQuery): void {
  const places = tokenize(sql).filter((token) => token.kind === 'symbol' && token.text === '?').length;
  if (places > 0 && parameters.length !== places)
    throw new SqlError(
      'INVALID_PARAMETER_USAGE',
      { line: 1, column: 1 },
      `Incorrect number of parameters: expected ${places} but found ${parameters.length}`,
    );
}
