import { parseQueryText } from '../../../../../lib/sql/parse/parse-query.ts';
import { SqlError } from '../../../../../lib/sql/parse/sql-error.ts';
import { QueryFailure } from '../../query-failure.ts';
import type { GlueTable } from '../query-catalog.ts';
import { catalogColumns } from './catalog-table.ts';
import type { Source } from './source.ts';
import { decodeView } from './view-definition.ts';

/** A view; its query is bound where it is read. @throws QueryFailure for a view of another engine, or one whose query can't be parsed */
export function viewSource(table: GlueTable): Source {
  const name = `awsdatacatalog.${table.DatabaseName}.${table.Name}`;
  const view = decodeView(table);
  if (!view)
    throw new QueryFailure(
      `NOT_SUPPORTED: View '${name}' was not made by Athena or Trino: the local Athena reads no other`,
    );
  try {
    return {
      table: {
        columns: catalogColumns(table),
        view: { query: parseQueryText(view.originalSql), defaultDatabase: view.schema.toLowerCase() },
      },
      bytes: () => 0,
      relation() {
        throw new Error(`View ${name} is read by its query`);
      },
    };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw new QueryFailure(`INVALID_VIEW: Failed parsing stored view '${name}': ${error.message}`);
  }
}
