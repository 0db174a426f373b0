import { bindQuery } from '../bind/bind-query.ts';
import { SqlError } from '../parse/sql-error.ts';
import { asOfSpans, refuseUnrepeatable } from './as-of.ts';
import type { Check } from './check.ts';
import { inlineTables, withoutSemicolon } from './inline-tables.ts';
import { outputColumns } from './output-columns.ts';
import { catalogOf, MODEL_SESSION, type ReadableTable } from './readable-tables.ts';
import { InvalidModel, parseModelQuery, position, replaceSpans } from './statement.ts';
import { type TableReference, tableReferences } from './table-references.ts';

/** What holds of a model's rows, as a query that gives those for which it does not. */
export interface Invariant {
  readonly name: string;
  /** The model whose builds it holds. */
  readonly model: string;
  readonly description: string;
  /** Whether a build that breaks it is published all the same: where the cause lies with others, and the rows there are are right. */
  readonly isWarning: boolean;
  /** One SELECT; the build that is held is `gold.<model>`. */
  readonly sql: string;
  /** Path of the file, for messages. */
  readonly path: string;
}

const HEADER_LINE = /^--\s?(.*)$/;

/**
 * Reads an invariant: comments before the query say what holds, and `-- model: <model>` of what; `-- severity: warning` lets a build that breaks it
 * be published.
 * @throws InvalidModel where the header does not say so much, or something else
 */
export function parseInvariant(name: string, sql: string, path: string): Invariant {
  const header: string[] = [];
  for (const line of sql.split(/\r?\n/)) {
    const [, text] = HEADER_LINE.exec(line) ?? [];
    if (text === undefined) break;
    header.push(text.trim());
  }
  const said = (key: string) =>
    header
      .find((line) => line.startsWith(`${key}:`))
      ?.slice(key.length + 1)
      .trim();
  const model = said('model');
  const severity = said('severity') ?? 'error';
  const description = header
    .filter((line) => !/^(model|severity):/.test(line))
    .join(' ')
    .trim();
  if (!model) throw new InvalidModel(`${path}: it names no model: write -- model: <model> before the query`);
  if (description === '')
    throw new InvalidModel(`${path}: it does not say what holds: begin with a comment that does`);
  if (severity !== 'error' && severity !== 'warning')
    throw new InvalidModel(`${path}: severity: '${severity}' is neither error nor warning`);
  return { name, model, description, isWarning: severity === 'warning', sql, path };
}

/**
 * The check that an invariant is, and the other tables that it reads.
 * @param queries of seeds and cuts, by database.table
 * @throws InvalidModel for a query that Athena would refuse, that is not repeatable, or that does not read its model
 */
export function compileInvariant(
  invariant: Invariant,
  tables: ReadonlyMap<string, ReadableTable>,
  queries: ReadonlyMap<string, string>,
  namespace: string,
): { readonly check: Check; readonly references: readonly TableReference[] } {
  const { name, model, description, isWarning, path } = invariant;
  const written = parseModelQuery(invariant.sql, path);
  refuseUnrepeatable(written, path);
  const [time] = asOfSpans(written, path);
  if (time)
    throw new InvalidModel(`${path}, ${position(time)}: an invariant looks at the rows alone, not at as_of`);
  const columns = outputColumns(written.query.body, path);
  try {
    bindQuery(invariant.sql, { catalog: catalogOf(tables), session: MODEL_SESSION });
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw new InvalidModel(`${path}, ${position(error.position)}: ${error.errorName}: ${error.detail}`, {
      cause: error,
    });
  }
  const statement = parseModelQuery(inlineTables(withoutSemicolon(invariant.sql, path), queries, path), path);
  const isOwn = ({ database, table }: TableReference) => database === 'gold' && table === model;
  const all = tableReferences(statement, path);
  if (!all.some(isOwn))
    throw new InvalidModel(`${path}: it does not read gold.${model}, the model that it names`);
  const references = all.filter((reference) => !isOwn(reference));
  const prefixed = replaceSpans(
    statement.sql,
    references.map((r) => ({ span: r.databaseSpan, text: `${namespace}${r.database}` })),
  );
  const staged = new Map([[`gold.${model}`, `\${staged}`]]);
  return {
    check: {
      kind: 'invariant',
      name,
      description,
      isWarning,
      columns,
      sql: inlineTables(prefixed, staged, path),
    },
    references,
  };
}
