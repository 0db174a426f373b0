import type { ColumnSource } from '../../lib/contracts/column.ts';
import type { SliceDataset } from '../../lib/contracts/dataset.ts';
import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import {
  type PartitionField,
  type PartitionValues,
  partitionPath,
  timeOrdinal,
} from '../../lib/contracts/partition.ts';
import type { Extent } from '../../lib/contracts/slice.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import type { Answer, RawRecord } from '../../lib/ingestion/formats/format.ts';
import { assertRule } from './assert-rule.ts';
import { ContractBreak } from './contract-break.ts';
import { exactValue } from './exact-value.ts';
import type { BrokenRecord } from './page-decoder.ts';
import { showValue } from './show-value.ts';

/** One stored page of a slice. */
export interface SlicePage {
  /** s3 URI. */
  readonly object: string;
  readonly answer: Answer;
}

/** What a slice's rows have in common. */
export interface SliceBatch {
  readonly batchId: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly extent: Extent;
  readonly fetchedAt: Date;
}

/** Rows of one slice that belong to one partition of a table: columns of equal length by name. */
export interface Fragment {
  readonly values: PartitionValues;
  readonly columns: Readonly<Record<string, ColumnValue[]>>;
}

export interface DecodedSlice {
  readonly records: number;
  readonly broken: readonly BrokenRecord[];
  /** Broken records that may stand for one of the slice's: all but those of its neighbours, which a source gives beside what is asked for. */
  readonly missing: number;
  /** Keys of which the answer has rows with different values: all of these are broken. */
  readonly conflicts: number;
  /** By table, then by partition path. */
  readonly fragments: ReadonlyMap<DatasetTable, ReadonlyMap<string, Fragment>>;
}

const DAY = 86_400_000_000n;

/**
 * Reads a slice's records and routes each to its partition by its values. A record that breaks the contract of one table is broken for all:
 * a slice is held by every table alike, or by none. So are the rows of a key that the answer has with different values: nobody knows which
 * one holds.
 * @param pages read twice where keys are in conflict
 */
export function decodeSlice(
  dataset: Pick<SliceDataset, 'tables' | 'coverage'>,
  batch: SliceBatch,
  pages: readonly SlicePage[],
): DecodedSlice {
  const decoded = decodePages(dataset, batch, pages, new Map());
  const conflicts = conflictingKeys(decoded.fragments);
  const count = [...conflicts.values()].reduce((sum, keys) => sum + keys.size, 0);
  if (count === 0) return { ...decoded, conflicts: 0 };
  return { ...decodePages(dataset, batch, pages, conflicts), conflicts: count };
}

/** By table, the keys that are in conflict. */
type Conflicts = ReadonlyMap<DatasetTable, ReadonlySet<string>>;

function decodePages(
  dataset: Pick<SliceDataset, 'tables' | 'coverage'>,
  batch: SliceBatch,
  pages: readonly SlicePage[],
  conflicts: Conflicts,
): Omit<DecodedSlice, 'conflicts'> {
  const broken: BrokenRecord[] = [];
  let neighbours = 0;
  const fragments = new Map(dataset.tables.map((table) => [table, new Map<string, Fragment>()]));
  let records = 0;
  for (const { object, answer } of pages) {
    let rowNumber = 0;
    for (const record of answer.records) {
      records++;
      rowNumber++;
      try {
        const rows = dataset.tables.map((table) => {
          const row = readRow(table, batch, answer, record);
          return { table, row, values: partitionOf(table, row) };
        });
        assertAsked(dataset, batch.extent, rows);
        for (const { table, row } of rows) assertOneValue(table, row, conflicts);
        for (const { table, row, values } of rows) keep(fragments.get(table)!, table, values, row);
      } catch (error) {
        if (!(error instanceof ContractBreak)) throw error;
        if (error instanceof NotAskedFor && error.isNeighbour) neighbours++;
        broken.push({ object, rowNumber, reason: error.message, raw: record.raw });
      }
    }
  }
  return { records, broken, fragments, missing: broken.length - neighbours };
}

const keyText = ({ key }: DatasetTable, value: (column: string) => ColumnValue | undefined): string =>
  key.map((column) => String(value(column))).join('\u0000');

function conflictingKeys(fragments: DecodedSlice['fragments']): Conflicts {
  const found = new Map<DatasetTable, Set<string>>();
  for (const [table, partitions] of fragments) {
    // What is appended has no key that counts.
    if (table.merge === 'append') continue;
    const compared = Object.entries(table.columns).flatMap(([name, { from }]) =>
      from?.kind === 'provenance' ? [] : [name],
    );
    const keys = new Set<string>();
    for (const { columns } of partitions.values()) {
      const rows = new Map<string, number>();
      for (let row = 0; row < columns[compared[0]!]!.length; row++) {
        const key = keyText(table, (column) => columns[column]![row]);
        const other = rows.get(key);
        if (other === undefined) rows.set(key, row);
        else if (compared.some((name) => columns[name]![row] !== columns[name]![other])) keys.add(key);
      }
    }
    if (keys.size > 0) found.set(table, keys);
  }
  return found;
}

/** @throws ContractBreak for a row whose key the answer has with other values too */
function assertOneValue(table: DatasetTable, row: Row, conflicts: Conflicts): void {
  if (!conflicts.get(table)?.has(keyText(table, (column) => row[column]))) return;
  const shown = table.key.map((name) => `${name} ${showValue(table.columns[name]!.type, row[name]!)}`);
  throw new ContractBreak(`${shown.join(', ')}: twice in one answer, with different values`);
}

type Row = Readonly<Record<string, ColumnValue>>;

/** @throws ContractBreak with the first thing that is wrong */
function readRow(
  { columns, rules }: DatasetTable,
  batch: SliceBatch,
  answer: Answer,
  record: RawRecord,
): Row {
  if (record.fault !== undefined) throw new ContractBreak(record.fault);
  const row: Record<string, ColumnValue> = {};
  for (const [name, column] of Object.entries(columns)) {
    const from = column.from!;
    if (from.kind === 'provenance' || from.kind === 'grid')
      row[name] = from.value === 'batch_id' ? batch.batchId : BigInt(batch.fetchedAt.getTime()) * 1000n;
    else {
      const text = textFrom(from, batch, answer, record);
      if (text === undefined && !column.nullable)
        throw new ContractBreak(`${name}: the record has no ${pathOf(from)}`);
      row[name] = exactValue(name, column, text ?? null);
    }
  }
  for (const rule of rules)
    assertRule(
      rule,
      { name: rule.left, column: columns[rule.left]! },
      row[rule.left]!,
      {
        name: rule.right,
        column: columns[rule.right]!,
      },
      row[rule.right]!,
    );
  return row;
}

function textFrom(
  from: Exclude<ColumnSource, { kind: 'provenance' | 'grid' }>,
  batch: SliceBatch,
  answer: Answer,
  record: RawRecord,
): string | null | undefined {
  switch (from.kind) {
    case 'request':
      return batch.parameters[from.parameter];
    case 'answer':
      return answer.around(from.path);
    default:
      return record.value(from);
  }
}

function pathOf(from: ColumnSource): string {
  if (from.kind === 'item') return `item ${from.index}`;
  if (from.kind === 'request') return `parameter ${from.parameter}`;
  return from.kind === 'provenance' || from.kind === 'grid' ? from.value : `'${from.path}'`;
}

/** A row outside the extent that was asked for. */
class NotAskedFor extends ContractBreak {
  /** Whether it lies in the slice before or behind. */
  readonly isNeighbour: boolean;

  constructor(message: string, isNeighbour: boolean) {
    super(message);
    this.isNeighbour = isNeighbour;
  }
}

/** @throws NotAskedFor for a row outside the extent that was asked for */
function assertAsked(
  { coverage }: Pick<SliceDataset, 'coverage'>,
  extent: Extent,
  rows: readonly { readonly table: DatasetTable; readonly row: Row }[],
): void {
  const { column: name } = coverage;
  if (name === undefined || extent.kind === 'whole') return;
  for (const { table, row } of rows) {
    const value = row[name];
    const { type } = table.columns[name]!;
    if (value === null || value === undefined) continue;
    const scale = extent.kind === 'ids' ? 1n : type.kind === 'date' ? 0n : 1000n;
    const [from, to] =
      scale === 0n
        ? [BigInt(Math.floor(extent.from / 86_400_000)), BigInt(Math.ceil(extent.to / 86_400_000))]
        : [BigInt(extent.from) * scale, BigInt(extent.to) * scale];
    const at = BigInt(value as number);
    if (at < from || at >= to)
      throw new NotAskedFor(
        `${name} ${showValue(type, value)}: not asked for`,
        at >= from - (to - from) && at < to + (to - from),
      );
  }
}

/** @throws ContractBreak where the table is partitioned by a value that the row has not */
const partitionOf = ({ partition, columns }: DatasetTable, row: Row): PartitionValues =>
  Object.fromEntries(
    partition.map((field) => [field.name, partitionValue(field, columns[field.source]!.type.kind, row)]),
  );

function keep(
  fragments: Map<string, Fragment>,
  { partition, table }: DatasetTable,
  values: PartitionValues,
  row: Row,
): void {
  const path = partitionPath(partition, values);
  let fragment = fragments.get(path);
  if (!fragment) {
    fragment = { values, columns: Object.fromEntries(table.fields.map(({ name }) => [name, []])) };
    fragments.set(path, fragment);
  }
  for (const [name, list] of Object.entries(fragment.columns)) list.push(row[name]!);
}

function partitionValue({ source, transform }: PartitionField, kind: string, row: Row): string | number {
  const value = row[source]!;
  if (value === null) throw new ContractBreak(`${source} null: the table is partitioned by it`);
  if (transform === 'identity') return typeof value === 'number' ? value : String(value);
  return timeOrdinal(transform, kind === 'date' ? BigInt(value as number) * DAY : (value as bigint));
}
