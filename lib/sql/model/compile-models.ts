import { createHash } from 'node:crypto';
import type { TableDefinition } from '../../contracts/table.ts';
import { asOfSpans, refuseUnrepeatable, requireStatedAsOf } from './as-of.ts';
import { atSomeTime } from './at-some-time.ts';
import { auditQuery } from './audit-query.ts';
import { checkExpressions } from './check-expression.ts';
import { checkOutput } from './check-output.ts';
import type { CompiledModel, CompiledModels } from './compiled-model.ts';
import { createTableAs } from './create-table.ts';
import { bindCut } from './cut.ts';
import { refuseBareDecimals } from './decimal-literals.ts';
import { bracketed, inlineTables, withoutSemicolon } from './inline-tables.ts';
import { compileInvariant } from './invariant.ts';
import type { ModelDefinition, ModelProject } from './load-models.ts';
import { modelLevels } from './model-levels.ts';
import { checkPartitionCount } from './partition-count.ts';
import type { ReadableTable } from './readable-tables.ts';
import { type Seed, seedQuery } from './seed.ts';
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

/** Step Functions carries 262,144 bytes between states, Athena takes as many in a statement; names and columns come on top. */
const LARGEST_STATEMENTS = 200_000;

/** A model, and its statement with seeds and cuts in the place of their names. */
interface ParsedModel {
  readonly model: ModelDefinition;
  readonly statement: Statement;
  /** Tables of the catalog that it reads. */
  readonly references: readonly TableReference[];
  readonly seeds: readonly Seed[];
}

/**
 * Compiles models for the Lambdas, in order of level, then name.
 * @throws InvalidModel naming file and place: unknown table, cycle, unrepeatable function, output that is not the contract's
 */
export function compileModels(project: ModelProject, options: CompileOptions): CompiledModels {
  const tables = readableTables(project, options.tables);
  for (const { model, path } of project.invariants ?? [])
    if (!tables.has(`gold.${model}`))
      throw new InvalidModel(
        `${path}: there is no model '${model}'. There are ${project.models.map(({ name }) => name).join(', ')}`,
      );
  const inlined = inlinedTables(project);
  const seeds = new Map((project.seeds ?? []).map((seed) => [`seeds.${seed.table.name}`, seed]));
  const parsed = project.models.map((model): ParsedModel => {
    const written = parseModelQuery(model.sql, model.path);
    for (const reference of tableReferences(written, model.path)) requireKnown(reference, tables, model.path);
    const sql = inlineTables(model.sql, inlined, model.path);
    const statement = parseModelQuery(sql, model.path);
    return {
      model,
      statement,
      references: tableReferences(statement, model.path),
      seeds: [...seedsOf(written, model.path, project)].map((name) => seeds.get(name)!),
    };
  });
  const audits = new Map(
    project.models.map((model) => [model.name, auditOf(model, project, tables, inlined, options.namespace)]),
  );
  const levels = modelLevels(
    new Map(
      parsed.map(({ model, references }) => [
        model.name,
        [...references.map(nameOf), ...audits.get(model.name)!.reads].flatMap((name) =>
          name.startsWith('gold.') ? [name.slice('gold.'.length)] : [],
        ),
      ]),
    ),
  );
  return {
    models: parsed
      .map((one) =>
        compileModel(one, audits.get(one.model.name)!, levels.get(one.model.name) ?? 0, tables, options),
      )
      .sort((a, b) => a.level - b.level || (a.name < b.name ? -1 : 1)),
  };
}

/**
 * What models may read, by database.table.
 * @param silver the silver tables
 * @throws InvalidModel for a cut that does not bind
 */
export function readableTables(
  { models, seeds = [], cuts = [] }: ModelProject,
  silver: readonly TableDefinition[],
): ReadonlyMap<string, ReadableTable> {
  const tables = new Map<string, ReadableTable>(
    [...silver, ...seeds.map(({ table }) => table), ...models.map(({ table }) => table)].map((table) => [
      `${table.database}.${table.name}`,
      table,
    ]),
  );
  const bound = cuts.map((cut) => {
    for (const reference of tableReferences(parseModelQuery(cut.sql, cut.path), cut.path))
      requireKnown(reference, tables, cut.path);
    return [`staging.${cut.name}`, bindCut(cut, tables)] as const;
  });
  return new Map([...tables, ...bound]);
}

function requireKnown(
  { database, table, at }: TableReference,
  tables: ReadonlyMap<string, ReadableTable>,
  where: string,
): void {
  if (!tables.has(`${database}.${table}`))
    throw new InvalidModel(
      `${where}, ${position(at)}: unknown table ${database}.${table}. Known: ${[...tables.keys()].sort().join(', ')}`,
    );
}

/** What stands for seeds and cuts, by database.table. */
function inlinedTables({ seeds = [], cuts = [] }: ModelProject): ReadonlyMap<string, string> {
  const ofSeeds = new Map(seeds.map((seed) => [`seeds.${seed.table.name}`, bracketed(seedQuery(seed))]));
  return new Map([
    ...ofSeeds,
    ...cuts.map(
      ({ name, sql, path }) =>
        [`staging.${name}`, bracketed(withoutSemicolon(inlineTables(sql, ofSeeds, path), path))] as const,
    ),
  ]);
}

/** The seeds that a statement reads, itself and through cuts, as seeds.<name>, in name order. */
function seedsOf(statement: Statement, where: string, { cuts = [] }: ModelProject): ReadonlySet<string> {
  const found = tableReferences(statement, where).flatMap(({ database, table }) => {
    if (database === 'seeds') return [`seeds.${table}`];
    const cut = database === 'staging' && cuts.find(({ name }) => name === table);
    return cut ? [...seedsOf(parseModelQuery(cut.sql, cut.path), cut.path, {} as ModelProject)] : [];
  });
  return new Set(found.sort());
}

function compileModel(
  { model, statement, references, seeds }: ParsedModel,
  audit: Audit,
  level: number,
  tables: ReadonlyMap<string, ReadableTable>,
  options: CompileOptions,
): CompiledModel {
  if (statement.sql.includes('${'))
    throw new InvalidModel(`${model.path}: '\${' is reserved for the placeholders of a compiled build`);
  checkWritten(model, model.sql, tables);
  // A name may stand where its query cannot.
  if (statement.sql !== model.sql) checkWritten(model, statement.sql, tables);
  const times = asOfSpans(statement, model.path);
  if (options.history) checkPartitionCount(model.table, options.history);
  const end = statement.tokens.find((token) => token.kind === 'symbol' && token.text === ';');
  const query = replaceSpans(statement.sql, [
    ...times.map((span) => ({ span, text: `\${as_of}` })),
    ...references.map((r) => ({ span: r.databaseSpan, text: `${options.namespace}${r.database}` })),
    ...(end ? [{ span: end, text: '' }] : []),
  ]).trim();
  const build = createTableAs(model.table, query);
  const bytes = Buffer.byteLength(build) + Buffer.byteLength(audit.query);
  if (bytes > LARGEST_STATEMENTS)
    throw new InvalidModel(
      `${model.path}: its statements are ${bytes} bytes with their seeds, and a run carries at most ${LARGEST_STATEMENTS}: load what is so large as a dataset`,
    );
  const sources = new Map(references.map((r) => [`${r.database}.${r.table}`, r]));
  return {
    name: model.name,
    table: model.table,
    sources: [...sources.values()].map((r) => ({ database: r.database, name: r.table })),
    seeds: seeds.map(({ table, rows, version }) => ({ table, rows: rows.length, version })),
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
    build,
    audit: audit.query,
    auditReads: audit.reads.map((name) => {
      const [database = '', table = ''] = name.split('.');
      return { database, name: table };
    }),
  };
}

/** The query that audits a model, and the other tables that it reads, by database.table, each once. */
interface Audit {
  readonly query: string;
  readonly reads: readonly string[];
}

function auditOf(
  model: ModelDefinition,
  { invariants = [] }: ModelProject,
  tables: ReadonlyMap<string, ReadableTable>,
  inlined: ReadonlyMap<string, string>,
  namespace: string,
): Audit {
  const own = invariants
    .filter((invariant) => invariant.model === model.name)
    .map((invariant) => {
      for (const reference of tableReferences(parseModelQuery(invariant.sql, invariant.path), invariant.path))
        requireKnown(reference, tables, invariant.path);
      return compileInvariant(invariant, tables, inlined, namespace);
    });
  checkExpressions(model.checks, model.table, tables, model.path);
  const reads = [
    ...model.checks.flatMap((check) => (check.kind === 'relationship' ? [check.to] : [])),
    ...own.flatMap(({ references }) => references.map(nameOf)),
  ];
  const query = auditQuery([...model.checks, ...own.map(({ check }) => check)], model.table.key, namespace);
  return { query, reads: [...new Set(reads)] };
}

const nameOf = ({ database, table }: TableReference): string => `${database}.${table}`;

/** Holds a model's SQL: first as it is written, so that places are those of the file. */
function checkWritten(model: ModelDefinition, sql: string, tables: ReadonlyMap<string, ReadableTable>): void {
  const statement = parseModelQuery(sql, model.path);
  refuseUnrepeatable(statement, model.path);
  refuseBareDecimals(statement, model.path);
  requireStatedAsOf(model, asOfSpans(statement, model.path));
  checkOutput(model.table, atSomeTime(statement, model.path), tables, model.path);
}
