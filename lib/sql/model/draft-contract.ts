import { stringify } from 'yaml';
import type { TableField } from '../../contracts/table.ts';
import type { DraftModel } from './draft-columns.ts';

/** What a model is made from, where that is a table. */
export interface ModelSource {
  /** e.g. silver.orders */
  readonly table: string;
  /** Without words where it has none. */
  readonly fields: readonly Pick<TableField, 'name' | 'doc'>[];
  readonly key: readonly string[];
}

/** The columns of a table as they are: where a query of it begins. */
export function queryOf({ table, fields }: Pick<ModelSource, 'table' | 'fields'>): string {
  const name = table.slice(table.indexOf('.') + 1);
  const columns = fields.map((field) => `    ${field.name}`).join(',\n');
  return `with ${name} as (\n    select * from ${table}\n)\n\nselect\n${columns}\nfrom ${name}\n`;
}

const COMMENT = ` Look at each of the list 'guessed', correct it, and take it from the list: until it is empty nothing runs.`;

/**
 * A model's contract as far as its query tells it: columns and types; and as far as the table does of which it takes every column, their words and
 * the key. Everything that a person has to look at stands in its list `guessed`.
 */
export function writeContract(
  name: string,
  { columns, usesTime }: DraftModel,
  source?: Pick<ModelSource, 'fields' | 'key'>,
): string {
  const docs = new Map(source?.fields.flatMap(({ name, doc }) => (doc === '' ? [] : [[name, doc] as const])));
  const key = source && source.key.length > 0 ? source.key : columns.slice(0, 1).map((column) => column.name);
  const undescribed = columns.filter((column) => !docs.has(column.name));
  const contract = {
    guessed: [
      ...['description', 'grain', 'key', 'checks', 'cadence'],
      ...(usesTime ? ['as_of'] : []),
      ...undescribed.map((column) => `columns.${column.name}`),
    ],
    description: `What ${name} is`,
    grain: `one row per ${key.join(', ')}`,
    columns: Object.fromEntries(
      columns.map((column) => [
        column.name,
        { type: column.type, doc: docs.get(column.name) ?? `What ${column.name} is, and its unit` },
      ]),
    ),
    key,
    checks: ['row_count_above_zero', { not_null: key }, { unique: key }],
    as_of: usesTime ? 'day' : 'none',
    cadence: { with: 'dataset' },
  };
  return `#${COMMENT}\n${stringify(contract, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
