import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closestNames, didYouMean } from '../contracts/closest-names.ts';
import { draftColumns } from '../sql/model/draft-columns.ts';
import { type ModelSource, queryOf, writeContract } from '../sql/model/draft-contract.ts';
import type { ReadableTable } from '../sql/model/readable-tables.ts';
import { UsageError } from './failure.ts';
import { tablesOfModels } from './gold-models.ts';
import { sampleFile } from './new-dataset/sample-file.ts';
import { print } from './output.ts';
import { projectFolder } from './project.ts';

/** Writes a model's folder from a query or a table, with its contract, in which everything that was guessed stands in a list. */
export function newModel(name: string, { from }: { readonly from: string }): void {
  if (name.includes('__')) throw new UsageError(`${name}: single _ expected in the name of a model`);
  const folder = join(projectFolder, 'glue-sql', 'gold', name);
  if (existsSync(folder)) throw new UsageError(`glue-sql/gold/${name} is there already: choose another name`);
  const tables = tablesOfModels();
  const source = sourceOf(from, tables.get(from));
  if (!source && !existsSync(from))
    throw new UsageError(
      `--from ${from}: there is neither a file nor a table of that name.${didYouMean(closestNames(from, tables.keys()))}`,
    );
  const sql = source ? queryOf(source) : new TextDecoder().decode(sampleFile(from));
  const contract = writeContract(name, draftColumns(sql, tables, from), source);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.sql`), sql);
  writeFileSync(join(folder, `${name}.yml`), contract);
  print(
    `glue-sql/gold/${name} is written: ${name}.sql and its contract, ${name}.yml. What was guessed stands in the contract's list 'guessed': correct it, empty the list, then\n  npx coinlake start --once`,
  );
}

/** Columns of silver that tell how a row came, not what it says. */
const PROVENANCE = new Set(['ingested_at', 'batch_id', 'change_order']);

/** A table that a model may be made from; a cut describes no columns and has no key. */
function sourceOf(name: string, table: ReadableTable | undefined): ModelSource | undefined {
  if (!table) return undefined;
  return 'fields' in table
    ? { table: name, fields: table.fields.filter((field) => !PROVENANCE.has(field.name)), key: table.key }
    : { table: name, fields: table.columns.map((column) => ({ name: column.name, doc: '' })), key: [] };
}
