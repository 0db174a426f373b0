import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import { parseCsv } from './csv-text.ts';
import { InvalidModel } from './statement.ts';

/** A table's rows as text: every value as Athena writes it, null for an empty one. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** A worked example of a model: given these tables at this time, it has these rows (by its key). */
export interface ModelCase {
  readonly name: string;
  readonly description: string;
  readonly asOf: Date;
  /** By database.table. Columns that are left out are null. */
  readonly given: Readonly<Record<string, TextTable>>;
  /** SQL over a row's columns: the rows that are compared, of a model that has too many to write down. @default all */
  readonly where?: string;
  /** Every such row; columns that are left out are not compared. */
  readonly expect: TextTable;
}

const caseSchema = z.strictObject({
  description: z.string().min(1),
  as_of: z.iso.datetime(),
  given: z.record(
    z.string().regex(/^(silver|gold)\.\w+$/, 'write silver.<table> or gold.<table>'),
    z.string(),
  ),
  where: z.string().optional(),
  expect: z.string(),
});

/**
 * Reads the cases of a model's folder, `cases/*.yml`, in name order.
 * @throws InvalidModel naming the file and what is wrong
 */
export function loadCases(modelFolder: string): readonly ModelCase[] {
  const folder = join(modelFolder, 'cases');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yml'))
    .sort()
    .map((file) => {
      const path = join(folder, file);
      const result = caseSchema.safeParse(parseYaml(readFileSync(path, 'utf8')));
      if (!result.success)
        throw new InvalidModel(
          `${path} is not valid:\n${result.error.issues.map((i) => `  ${i.path.map(String).join('.') || '(root)'}: ${i.message}`).join('\n')}`,
        );
      const { description, as_of, given, where, expect } = result.data;
      return {
        name: file.replace(/\.yml$/, ''),
        description: description.trim(),
        asOf: new Date(as_of),
        given: Object.fromEntries(
          Object.entries(given).map(([table, text]) => [table, textTable(text, `${path} given ${table}`)]),
        ),
        ...(where !== undefined && { where }),
        expect: textTable(expect, `${path} expect`),
      };
    });
}

/** CSV; what is empty and not within quotes is null. */
function textTable(text: string, where: string): TextTable {
  const [header = [], ...lines] = parseCsv(text.trim(), where);
  const columns = header.map((cell) => cell.text);
  const rows = lines.map((line) =>
    line.map((cell) => (cell.text === '' && !cell.isQuoted ? null : cell.text)),
  );
  for (const [index, row] of rows.entries())
    if (row.length !== columns.length)
      throw new InvalidModel(
        `${where}, row ${index + 1}: ${row.length} values for ${columns.length} columns`,
      );
  return { columns, rows };
}
