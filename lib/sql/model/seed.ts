import { createHash } from 'node:crypto';
import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import { athenaType } from '../../contracts/column.ts';
import type { TableDefinition } from '../../contracts/table.ts';
import { type Check, checkSchema, columnsOf, toChecks } from './check.ts';
import { parseColumnType } from './column-type.ts';
import { type CsvCell, parseCsv } from './csv-text.ts';
import { seedValueMistake } from './seed-value.ts';
import { InvalidModel } from './statement.ts';

/**
 * A small table that is kept with the project: models read it as `seeds.<name>`. It is no table of the catalog: its rows are part of the
 * statement that builds a model which reads it. So a model and the rows that it was written for are deployed and rolled back
 * together, who changes a seed changes the SQL of its readers and of nobody else, and no role needs a grant for it.
 */
export interface Seed {
  readonly table: TableDefinition;
  /** Null for a missing value. In the order of the file. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** sha256 (hex) of the columns' names and types, and of the rows. */
  readonly version: string;
}

const contractSchema = z.strictObject({
  description: z.string().min(1),
  columns: z.record(
    z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and _ expected, a letter first'),
    z.strictObject({ type: z.string(), unit: z.string().optional(), doc: z.string().min(1) }),
  ),
  key: z.array(z.string()).min(1),
  checks: z.array(checkSchema).default([]),
});

/**
 * Reads a seed, and holds every value against its contract: a wrong one would else fail in Athena, at night.
 * @param csv a header with the contract's columns in its order, then a row a line; an empty value is a missing one
 * @param yml description, columns, key and checks, as a model's: not_null, unique, accepted_values and range
 * @throws InvalidModel with file, line and column: an unknown, missing or moved column, a value of another type, a key that
 * is missing or there twice, a check that does not hold
 */
export function parseSeed(
  name: string,
  csv: { readonly text: string; readonly path: string },
  yml: { readonly text: string; readonly path: string },
): Seed {
  const contract = readContract(yml.text, yml.path);
  const fields = Object.entries(contract.columns).map(([column, { type, unit, doc }], index) => {
    try {
      return {
        id: index + 1,
        name: column,
        type: parseColumnType(type),
        required: contract.required.has(column),
        doc: unit === undefined ? doc : `${doc}, ${unit}`,
      };
    } catch (error) {
      throw new InvalidModel(`${yml.path}: columns.${column}.type: ${(error as Error).message}`);
    }
  });
  const table: TableDefinition = {
    database: 'seeds',
    name,
    description: contract.description.trim(),
    fields,
    key: contract.key,
    partition: [],
  };
  const [header, ...rows] = parseCsv(csv.text, csv.path);
  const refuse = ({ line, column }: Pick<CsvCell, 'line' | 'column'>, why: string): never => {
    throw new InvalidModel(`${csv.path}, line ${line}, column ${column}: ${why}`);
  };
  checkHeader(
    header ?? [],
    fields.map((field) => field.name),
    refuse,
  );
  for (const row of rows) checkRow(row, table, refuse);
  const values = rows.map((row) => row.map(({ text, isQuoted }) => (text === '' && !isQuoted ? null : text)));
  for (const columns of [contract.key, ...contract.unique]) checkUnique(columns, table, rows, refuse);
  for (const check of contract.checks) checkValues(check, table, rows, values, refuse);
  return {
    table,
    rows: values,
    version: createHash('sha256')
      .update(JSON.stringify([fields.map(({ name: column, type }) => [column, type]), values]))
      .digest('hex'),
  };
}

type Refuse = (at: Pick<CsvCell, 'line' | 'column'>, why: string) => never;

function readContract(text: string, where: string) {
  let raw: unknown;
  try {
    raw = parseYaml(text);
  } catch (error) {
    throw new InvalidModel(`${where} is not YAML: ${(error as Error).message}`, { cause: error });
  }
  const result = contractSchema.safeParse(raw);
  if (!result.success)
    throw new InvalidModel(
      `${where} is not valid:\n${result.error.issues.map((i) => `  ${i.path.map(String).join('.') || '(root)'}: ${i.message}`).join('\n')}`,
    );
  const { data } = result;
  const checks = data.checks.flatMap(toChecks);
  const mistakes = [
    ...data.key.map((column) => ['key', column] as const),
    ...checks.flatMap((check) => columnsOf(check).map((column) => ['checks', column] as const)),
  ]
    .filter(([, column]) => !(column in data.columns))
    .map(([path, column]) => `  ${path}: unknown column '${column}'`);
  for (const { kind } of checks)
    if (!['not_null', 'unique', 'accepted_values', 'range'].includes(kind))
      mistakes.push(
        `  checks: ${kind}: of a seed not_null, unique, accepted_values and range can be checked`,
      );
  if (mistakes.length > 0) throw new InvalidModel(`${where} is not valid:\n${mistakes.join('\n')}`);
  return {
    ...data,
    checks,
    required: new Set([
      ...data.key,
      ...checks.flatMap((check) => (check.kind === 'not_null' ? [check.column] : [])),
    ]),
    unique: checks.flatMap((check) => (check.kind === 'unique' ? [check.columns] : [])),
  };
}

function checkHeader(header: readonly CsvCell[], columns: readonly string[], refuse: Refuse): void {
  const written = header.map(({ text }) => text);
  for (const cell of header) {
    if (!columns.includes(cell.text))
      refuse(cell, `unknown column '${cell.text}'. The contract has ${columns.join(', ')}`);
    if (written.indexOf(cell.text) !== header.indexOf(cell))
      refuse(cell, `column '${cell.text}' is there twice`);
  }
  const missing = columns.filter((column) => !written.includes(column));
  if (missing.length > 0)
    refuse(
      header[0] ?? { line: 1, column: 1 },
      `missing column '${missing.join("', '")}', which the contract has`,
    );
  for (const [place, cell] of header.entries())
    if (cell.text !== columns[place])
      refuse(cell, `column '${cell.text}' stands where the contract has '${columns[place]}'`);
}

function checkRow(row: readonly CsvCell[], { fields }: TableDefinition, refuse: Refuse): void {
  if (row.length !== fields.length) refuse(row[0]!, `${row.length} values for ${fields.length} columns`);
  for (const [place, cell] of row.entries()) {
    const { name, type, required } = fields[place]!;
    if (cell.text === '' && !cell.isQuoted) {
      if (required) refuse(cell, `${name}: a value is missing`);
      continue;
    }
    const mistake = seedValueMistake(cell.text, type);
    if (mistake !== undefined) refuse(cell, `${name}: '${cell.text}' is ${mistake}`);
  }
}

function checkUnique(
  columns: readonly string[],
  { fields }: TableDefinition,
  rows: readonly (readonly CsvCell[])[],
  refuse: Refuse,
): void {
  const places = columns.map((column) => fields.findIndex(({ name }) => name === column));
  const lines = new Map<string, number>();
  for (const row of rows) {
    const cells = places.map((place) => row[place]!);
    if (cells.some(({ text }) => text === '')) continue;
    const key = JSON.stringify(cells.map(({ text }) => text));
    const before = lines.get(key);
    if (before !== undefined)
      refuse(
        cells[0]!,
        `${columns.map((column, at) => `${column} '${cells[at]!.text}'`).join(', ')} is in line ${before} already`,
      );
    lines.set(key, cells[0]!.line);
  }
}

function checkValues(
  check: Check,
  { fields }: TableDefinition,
  rows: readonly (readonly CsvCell[])[],
  values: readonly (readonly (string | null)[])[],
  refuse: Refuse,
): void {
  if (check.kind !== 'accepted_values' && check.kind !== 'range') return;
  const place = fields.findIndex(({ name }) => name === check.column);
  for (const [at, row] of values.entries()) {
    const value = row[place];
    if (value === null || value === undefined) continue;
    if (check.kind === 'accepted_values' && !check.values.map(String).includes(value))
      refuse(rows[at]![place]!, `${check.column}: '${value}' is none of ${check.values.join(', ')}`);
    if (check.kind !== 'range') continue;
    if (check.min !== undefined && Number(value) < Number(check.min))
      refuse(rows[at]![place]!, `${check.column}: ${value} is below ${check.min}`);
    if (check.max !== undefined && Number(value) > Number(check.max))
      refuse(rows[at]![place]!, `${check.column}: ${value} is above ${check.max}`);
  }
}

/** The seed's rows as a query: texts, each cast to its column's type. */
export function seedQuery({ table, rows }: Seed): string {
  const columns = table.fields.map(({ name, type }) => `cast("${name}" as ${athenaType(type)}) as "${name}"`);
  const names = table.fields.map(({ name }) => `"${name}"`).join(', ');
  // Of a column without a value the type would not be known.
  const lines = (rows.length === 0 ? [table.fields.map(() => null)] : rows).map(
    (row) =>
      `(${row.map((value) => (value === null ? 'cast(null as varchar)' : `'${value.replaceAll("'", "''")}'`)).join(', ')})`,
  );
  const none = rows.length === 0 ? '\nwhere false' : '';
  return `select\n${columns.join(',\n')}\nfrom (\nvalues\n${lines.join(',\n')}\n) as "seed" (${names})${none}`;
}
