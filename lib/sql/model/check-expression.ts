import type { TableDefinition } from '../../contracts/table.ts';
import { bindQuery } from '../bind/bind-query.ts';
import { SqlError } from '../parse/sql-error.ts';
import { typeName } from '../types/type.ts';
import { refuseUnrepeatable } from './as-of.ts';
import { auditQuery } from './audit-query.ts';
import type { Check } from './check.ts';

import { catalogOf, MODEL_SESSION, type ReadableTable } from './readable-tables.ts';
import { InvalidModel, parseModelQuery } from './statement.ts';

/**
 * Holds that Athena would run a model's checks: expressions are SQL over the model's columns and give true or false, values and limits can be
 * compared with their columns.
 * @param tables what checks may compare with, by database.table
 * @param where what messages call the model
 * @throws InvalidModel that names the check, and what is wrong
 */
export function checkExpressions(
  checks: readonly Check[],
  table: TableDefinition,
  tables: ReadonlyMap<string, ReadableTable>,
  where: string,
): void {
  const own = new Map([[TABLE, table]]);
  for (const check of checks) {
    const name = check.kind === 'expression' ? `expression: ${check.sql}` : check.kind;
    const refuse = (why: string, cause?: unknown) =>
      new InvalidModel(`${where}: checks: ${name}: ${why}`, { cause });
    try {
      if (check.kind === 'expression') {
        if (check.sql.includes('${'))
          throw refuse("'${' is reserved for the placeholders of a compiled build");
        // Alone first: brackets within it must not close those around it.
        const alone = `select\n${check.sql}\nfrom ${TABLE}`;
        const [value, ...others] = bind(alone, own);
        if (asksForTime(alone, where))
          throw refuse('it asks for the time at which it runs: a check looks at the rows alone');
        if (others.length > 0 || value?.type.kind !== 'boolean')
          throw refuse(
            `true or false expected, ${others.length > 0 ? 'several values' : typeName(value!.type)} found`,
          );
      }
      if (check.kind === 'relationship' && !tables.has(check.to))
        throw refuse(`unknown table ${check.to}. Known: ${[...tables.keys()].sort().join(', ')}`);
      bind(
        auditQuery([check], table.key, '').replaceAll(`\${staged}`, TABLE),
        check.kind === 'relationship' ? new Map([...tables, ...own]) : own,
      );
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      throw refuse(`${error.errorName}: ${error.detail}`, error);
    }
  }
}

const TABLE = 'staging.checked';

function asksForTime(query: string, where: string): boolean {
  try {
    refuseUnrepeatable(parseModelQuery(query, where), where);
    return false;
  } catch (error) {
    if (error instanceof InvalidModel) return true;
    throw error;
  }
}

// An expression that asks for a time is refused: the session's is never read.
const bind = (query: string, tables: ReadonlyMap<string, ReadableTable>) =>
  bindQuery(query, { catalog: catalogOf(tables), session: MODEL_SESSION }).columns;
