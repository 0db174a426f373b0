import { bindQuery } from '../bind/bind-query.ts';
import type { CatalogTable } from '../bind/scope.ts';
import { SqlError } from '../parse/sql-error.ts';
import { asOfSpans, refuseUnrepeatable } from './as-of.ts';
import { refuseBareDecimals } from './decimal-literals.ts';
import { outputColumns } from './output-columns.ts';
import { catalogOf, MODEL_SESSION, type ReadableTable } from './readable-tables.ts';
import { InvalidModel, parseModelQuery, position } from './statement.ts';

/**
 * A query that several models begin with: they read it as `staging.<name>`. It is never published: its text stands in the statement of
 * each model that reads it.
 */
export interface Cut {
  readonly name: string;
  /** One SELECT over silver tables and seeds. */
  readonly sql: string;
  /** Path of the file, for messages. */
  readonly path: string;
}

/**
 * A cut as models bind it.
 * @param tables those that a cut may read, by database.table
 * @throws InvalidModel for a query that Athena would refuse, one that is not repeatable, and a column without a name
 */
export function bindCut(cut: Cut, tables: ReadonlyMap<string, ReadableTable>): CatalogTable {
  const statement = parseModelQuery(cut.sql, cut.path);
  refuseUnrepeatable(statement, cut.path);
  refuseBareDecimals(statement, cut.path);
  const [time] = asOfSpans(statement, cut.path);
  if (time)
    throw new InvalidModel(
      `${cut.path}, ${position(time)}: as_of belongs to a model: filter by it where the cut is read`,
    );
  const names = outputColumns(statement.query.body, cut.path);
  try {
    const { columns } = bindQuery(cut.sql, { catalog: catalogOf(tables), session: MODEL_SESSION });
    return {
      columns: columns.map(({ type }, place) => ({ name: names[place]!, type })),
      view: { query: statement.query, defaultDatabase: '' },
    };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw new InvalidModel(`${cut.path}, ${position(error.position)}: ${error.errorName}: ${error.detail}`, {
      cause: error,
    });
  }
}
