import { CHANGE_ORDER, type ChangeRecords } from './changes.ts';
import { type Column, text, timestamp, WRITTEN_TYPES } from './column.ts';
import { InvalidDataset } from './invalid-dataset.ts';
import type { PartitionField } from './partition.ts';
import type { RecordSelection } from './record-selection.ts';
import type { TableDefinition } from './table.ts';

/** A rule over two columns or one that a row must hold, or it goes to quarantine with `name` as the reason. */
export interface RowRule {
  readonly name: string;
  readonly kind: 'at_least';
  /** The column that must not be smaller. */
  readonly left: string;
  readonly right: string;
}

/** The row rule `left >= right`. Nulls pass. */
export const atLeast = (left: string, right: string): RowRule => ({
  name: `${left} < ${right}`,
  kind: 'at_least',
  left,
  right,
});

/**
 * How a batch's rows meet those that the table holds:
 * - `upsert`: a row whose key exists takes its place, all others stay;
 * - `replace`: as upsert, and what the slice brought before and its new answer lacks is removed;
 * - `append`: every row is added, keys are not looked at;
 * - `changes`: records tell what was inserted, updated and deleted; of each key the newest change holds, in whatever order they come.
 */
export type Merge = 'upsert' | 'replace' | 'append' | 'changes';

export interface TableContract {
  /** @default that of the dataset */
  readonly description?: string;
  readonly columns: Readonly<Record<string, Column>>;
  /**
   * Columns that the table got after its first release. They stand behind all others, so that those keep their field ids, and are null
   * in rows of before. @default none
   */
  readonly appended?: Readonly<Record<string, Column>>;
  readonly rules?: readonly RowRule[];
  /** Columns that identify a row; none only where rows are appended. */
  readonly key: readonly string[];
  /** @default the table is one partition */
  readonly partition?: readonly PartitionField[];
  /** @default 'upsert' */
  readonly merge?: Merge;
  /** How change records are written, where these are merged. */
  readonly changes?: ChangeRecords;
  /** Which records it takes. @default every record is a row of it */
  readonly records?: RecordSelection;
}

/** A silver table of a dataset: its columns in order, then ingested_at and batch_id, then what was appended since. */
export interface DatasetTable {
  readonly columns: Readonly<Record<string, Column>>;
  readonly rules: readonly RowRule[];
  readonly key: readonly string[];
  readonly partition: readonly PartitionField[];
  /** `deletes`: the table that remembers deleted keys, beside one of changes. */
  readonly merge: Merge | 'deletes';
  readonly changes?: ChangeRecords | undefined;
  readonly records?: RecordSelection | undefined;
  readonly table: TableDefinition;
}

const PROVENANCE = {
  ingested_at: timestamp('When the batch that brought this row was fetched, UTC', {
    from: { kind: 'provenance', value: 'ingested_at' },
  }),
  batch_id: text('Batch that brought this row: its manifest is bronze/<dataset>/<batch_id>/manifest.json', {
    from: { kind: 'provenance', value: 'batch_id' },
  }),
} as const;

const ORDER = {
  [CHANGE_ORDER]: text(
    'Where the change that made this row stands among those of its key: texts that sort as the changes do',
    { from: { kind: 'provenance', value: 'change_order' } },
  ),
} as const;

const NAME = /^[a-z][a-z0-9_]{0,99}$/;

/**
 * A table as its dataset promises it.
 * @param name of the table in silver
 * @throws InvalidDataset for a key, partition or rule that names no column, a column that nothing feeds, and a merge that could
 *   not be kept
 */
export function datasetTable(name: string, description: string, contract: TableContract): DatasetTable {
  const where = `tables.${name}`;
  if (!NAME.test(name))
    throw new InvalidDataset(`${where}: a table's name is lower-case letters, digits and _, a letter first`);
  const { rules = [], key, partition = [], merge = 'upsert', appended = {}, changes, records } = contract;
  if (changes && records)
    throw new InvalidDataset(`${where}.records: changes tell by themselves what they are; leave it out`);
  if ((merge === 'changes') !== (changes !== undefined))
    throw new InvalidDataset(
      changes
        ? `${where}.changes: only for merge: 'changes'`
        : `${where}.changes: missing: how the changes are written, such as debezium(), awsDms(), awsDmsCsv() or maxwell()`,
    );
  const own = changes ? { ...PROVENANCE, ...ORDER } : PROVENANCE;
  for (const column of [...Object.keys(contract.columns), ...Object.keys(appended)])
    if (!NAME.test(column) || column in own)
      throw new InvalidDataset(
        `${where}.columns.${column}: lower-case letters, digits and _ expected, a letter first, and none of ${Object.keys(own).join(', ')}`,
      );
  const twice = Object.keys(appended).find((column) => column in contract.columns);
  if (twice !== undefined)
    throw new InvalidDataset(`${where}.appended.${twice}: it is among the columns already`);
  const required = Object.entries(appended).find(([, { nullable }]) => !nullable);
  if (required)
    throw new InvalidDataset(
      `${where}.appended.${required[0]}: rows of before have no value for it; set nullable to true`,
    );
  const columns = { ...contract.columns, ...own, ...appended };
  const named: [string, readonly string[]][] = [
    ['key', key],
    ['partition', partition.map(({ source }) => source)],
    ['rules', rules.flatMap(({ left, right }) => [left, right])],
  ];
  for (const [field, names] of named)
    for (const column of names) assertColumn(`${where}.${field}`, column, columns);
  for (const [column, { from }] of Object.entries(columns))
    if (!from)
      throw new InvalidDataset(
        `${where}.columns.${column}: where its value is from is missing: path('…'), at(position), parameter('…') or answer('…')`,
      );
  for (const [column, { type, written }] of Object.entries(columns))
    if (written && !WRITTEN_TYPES[written].includes(type.kind))
      throw new InvalidDataset(
        `${where}.columns.${column}: written: '${written}' is for ${WRITTEN_TYPES[written].join(', ')}, and the column is ${type.kind}`,
      );
  const placed = changes && Object.entries(columns).find(([, { from }]) => from?.kind === 'item');
  if (placed)
    throw new InvalidDataset(
      `${where}.columns.${placed[0]}: a change tells its columns by name: path('…') expected`,
    );
  if (key.length === 0 && merge !== 'append')
    throw new InvalidDataset(
      `${where}.key: columns that identify a row expected; only merge: 'append' needs none`,
    );
  const nullable = key.find((column) => contract.columns[column]?.nullable);
  if (nullable !== undefined)
    throw new InvalidDataset(
      `${where}.key: ${nullable} may be null, and a row is found by its key; drop nullable or leave it out`,
    );
  const free = partition.find(({ source }) => merge !== 'append' && !key.includes(source));
  if (free)
    throw new InvalidDataset(
      `${where}.partition: ${free.source} is not in the key, so a row could move to another partition and stay in the first; partition by ${key.join(', ')}`,
    );
  return {
    columns,
    rules,
    key,
    partition,
    merge,
    ...(changes && { changes }),
    ...(records && { records }),
    table: {
      database: 'silver',
      name,
      description: contract.description ?? description,
      key,
      partition,
      fields: fieldsOf(columns),
    },
  };
}

const fieldsOf = (columns: Readonly<Record<string, Column>>): TableDefinition['fields'] =>
  Object.entries(columns).map(([column, { type, nullable, description: doc }], index) => ({
    id: index + 1,
    name: column,
    type,
    required: !nullable,
    doc,
  }));

/** Name of the table that remembers deletes, of that whose they are. */
export const deletesName = (table: string): string => `${table}_deleted`;

/**
 * The table that remembers which keys of a table of changes were deleted, and by which change. A row that exists carries its order itself, so
 * that one commit changes both; the order of a deleted row has to be kept elsewhere, or an older insert that comes late would bring it back.
 */
export function deletesTable({ table, columns, key, partition, changes }: DatasetTable): DatasetTable {
  const own = {
    ...Object.fromEntries(key.map((name) => [name, columns[name]!])),
    ...PROVENANCE,
    ...ORDER,
  };
  const name = deletesName(table.name);
  return {
    ...{ columns: own, rules: [], key, partition, merge: 'deletes', changes },
    table: {
      ...{ database: 'silver', name, key, partition, fields: fieldsOf(own) },
      description: `Keys of ${table.name} that were deleted of late, and the newest delete of each`,
    },
  };
}

/** @param field as a message names it @throws InvalidDataset that lists the columns */
export function assertColumn(
  field: string,
  column: string,
  columns: Readonly<Record<string, unknown>>,
): void {
  if (!(column in columns))
    throw new InvalidDataset(
      `${field}: there is no column '${column}'; the columns are ${Object.keys(columns).join(', ')}`,
    );
}
