import { createHash } from 'node:crypto';
import type { TableDefinition } from '../../contracts/table.ts';
import { asOfSpans, refuseUnrepeatable, requireStatedAsOf } from './as-of.ts';
import { auditQuery } from './audit-query.ts';
import { checkExpressions } from './check-expression.ts';
import { checkOutput } from './check-output.ts';
import type { CompiledModel, CompiledModels } from './compiled-model.ts';
import { createTableAs } from './create-table.ts';
import { refuseBareDecimals } from './decimal-literals.ts';
import type { ModelDefinition } from './load-models.ts';
import { modelLevels } from './model-levels.ts';
import { checkPartitionCount } from './partition-count.ts';
import { timestampLiteral } from './render-statements.ts';
import { InvalidModel, parseModelQuery, position, replaceSpans, type Statement } from './statement.ts';
import { type TableReference, tableReferences } from './table-references.ts';

export interface CompileOptions {
  /** Put before every database name; may be empty. */
  readonly namespace: string;
  /** Tables that models may read beside each other: the silver ones. */
  readonly tables: readonly TableDefinition[];
  /** The time that builds cover, to hold partition counts against. @default not checked */
  readonly history?: { readonly from: Date; readonly to: Date };
}

/**
 * Compiles models for the Lambdas, in order of level, then name.
 * @throws InvalidModel naming file and place: unknown table, cycle, unrepeatable function, output that is not the contract's
 */
export function compileModels(models: readonly ModelDefinition[], options: CompileOptions): CompiledModels {
  const parsed = models.map((model) => {
    const statement = parseModelQuery(model.sql, model.path);
    return { model, statement, references: tableReferences(statement, model.path) };
  });
  const tables = new Map(
    [...options.tables, ...models.map((model) => model.table)].map((table) => [
      `${table.database}.${table.name}`,
      table,
    ]),
  );
  for (const { model, references } of parsed)
    for (const reference of references) {
      const name = `${reference.database}.${reference.table}`;
      if (!tables.has(name))
        throw new InvalidModel(
          `${model.path}, ${position(reference.at)}: unknown table ${name}. Known: ${[...tables.keys()].sort().join(', ')}`,
        );
    }
  const levels = modelLevels(
    new Map(
      parsed.map(({ model, references }) => [
        model.name,
        references.filter((r) => r.database === 'gold').map((r) => r.table),
      ]),
    ),
  );
  return {
    models: parsed
      .map(({ model, statement, references }) =>
        compileModel(model, statement, references, levels.get(model.name) ?? 0, tables, options),
      )
      .sort((a, b) => a.level - b.level || (a.name < b.name ? -1 : 1)),
  };
}

function compileModel(
  model: ModelDefinition,
  statement: Statement,
  references: readonly TableReference[],
  level: number,
  tables: ReadonlyMap<string, TableDefinition>,
  options: CompileOptions,
): CompiledModel {
  if (statement.sql.includes('${'))
    throw new InvalidModel(`${model.path}: '\${' is reserved for the placeholders of a compiled build`);
  refuseUnrepeatable(statement, model.path);
  refuseBareDecimals(statement, model.path);
  const times = asOfSpans(statement, model.path);
  requireStatedAsOf(model, times);
  const bound = replaceSpans(
    statement.sql,
    times.map((span) => ({ span, text: timestampLiteral(new Date(0)) })),
  );
  checkOutput(model.table, bound, tables, model.path);
  checkExpressions(model.checks, model.table, model.path);
  if (options.history) checkPartitionCount(model.table, options.history);
  const end = statement.tokens.find((token) => token.kind === 'symbol' && token.text === ';');
  const query = replaceSpans(statement.sql, [
    ...times.map((span) => ({ span, text: `\${as_of}` })),
    ...references.map((r) => ({ span: r.databaseSpan, text: `${options.namespace}${r.database}` })),
    ...(end ? [{ span: end, text: '' }] : []),
  ]).trim();
  const sources = new Map(references.map((r) => [`${r.database}.${r.table}`, r]));
  return {
    name: model.name,
    table: model.table,
    sources: [...sources.values()].map((r) => ({ database: r.database, name: r.table })),
    level,
    cadence: model.cadence,
    asOf: model.asOf,
    ...(model.chart && { chart: model.chart }),
    sqlHash: createHash('sha256')
      .update(
        JSON.stringify([
          statement.tokens.map((token) => [token.kind, token.text]),
          model.table.fields.map((field) => [field.name, field.type]),
          model.table.partition,
        ]),
      )
      .digest('hex'),
    build: createTableAs(model.table, query),
    audit: auditQuery(model.checks, model.table.key),
  };
}
