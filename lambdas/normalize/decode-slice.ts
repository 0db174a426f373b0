import { hash } from 'node:crypto';
import type { ColumnSource } from '../../lib/contracts/column.ts';
import type { SliceDataset } from '../../lib/contracts/dataset.ts';
import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import { type PartitionField, type PartitionValues, timeOrdinal } from '../../lib/contracts/partition.ts';
import type { Extent } from '../../lib/contracts/slice.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import type { Answer, RawRecord } from '../../lib/ingestion/formats/format.ts';
import { assertRule } from './assert-rule.ts';
import { ContractBreak } from './contract-break.ts';
import { exactValue } from './exact-value.ts';
import type { FragmentWriter } from './fragment-writer.ts';
import type { BrokenRecord } from './page-decoder.ts';
import { showValue } from './show-value.ts';

/** One stored page of a slice. */
export type SlicePage = {
  /** s3 URI. */
  readonly object: string;
} & (
  | { readonly answer: Answer }
  /** Of a file that came in parts: its records, some at a time. */
  | { readonly stream: () => AsyncIterable<Answer> }
);

/** What a slice's rows have in common. */
export interface SliceBatch {
  readonly batchId: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly extent: Extent;
  readonly fetchedAt: Date;
}

export interface DecodedSlice {
  readonly records: number;
  readonly broken: readonly BrokenRecord[];
  /** Broken records that may stand for one of the slice's: all but those of its neighbours, which a source gives beside what is asked for. */
  readonly missing: number;
  /** Keys of which the answer has rows with different values: all of these are broken. */
  readonly conflicts: number;
}

const DAY = 86_400_000_000n;

/**
 * Reads a slice's records and routes each to its partition by its values. A record that breaks the contract of one table is broken for all:
 * a slice is held by every table alike, or by none. So are the rows of a key that the answer has with different values: nobody knows which
 * one holds.
 * @param pages read twice where keys are in conflict
 * @param writer takes the rows; memory holds those alone that it has not written yet, and the answer's keys
 */
export async function decodeSlice(
  dataset: Pick<SliceDataset, 'tables' | 'coverage'>,
  batch: SliceBatch,
  pages: readonly SlicePage[],
  writer: Pick<FragmentWriter, 'add' | 'isFull' | 'flush' | 'restart'>,
): Promise<DecodedSlice> {
  const { conflicts, ...decoded } = await decodePages(dataset, batch, pages, writer, new Map());
  const count = [...conflicts.values()].reduce((sum, keys) => sum + keys.size, 0);
  if (count === 0) return { ...decoded, conflicts: 0 };
  writer.restart();
  return { ...(await decodePages(dataset, batch, pages, writer, conflicts)), conflicts: count };
}

/** By table, the keys that are in conflict. */
type Conflicts = ReadonlyMap<DatasetTable, ReadonlySet<string>>;

async function decodePages(
  dataset: Pick<SliceDataset, 'tables' | 'coverage'>,
  batch: SliceBatch,
  pages: readonly SlicePage[],
  writer: Pick<FragmentWriter, 'add' | 'isFull' | 'flush'>,
  known: Conflicts,
): Promise<Omit<DecodedSlice, 'conflicts'> & { readonly conflicts: Conflicts }> {
  const broken: BrokenRecord[] = [];
  let neighbours = 0;
  const watches = new Map(dataset.tables.map((table) => [table, new KeyWatch(table)]));
  let records = 0;
  for (const page of pages) {
    const { object } = page;
    let rowNumber = 0;
    for await (const answer of 'answer' in page ? [page.answer] : page.stream())
      for (const record of answer.records) {
        records++;
        rowNumber++;
        try {
          const rows = dataset.tables.map((table) => {
            const row = readRow(table, batch, answer, record);
            return { table, row, values: partitionOf(table, row) };
          });
          assertAsked(dataset, batch.extent, rows);
          for (const { table, row } of rows) assertOneValue(table, row, known);
          for (const { table, row, values } of rows) {
            watches.get(table)!.see(row);
            writer.add(table, values, row);
          }
        } catch (error) {
          if (!(error instanceof ContractBreak)) throw error;
          if (error instanceof NotAskedFor && error.isNeighbour) neighbours++;
          broken.push({ object, rowNumber, reason: error.message, raw: record.raw });
        }
        if (writer.isFull) await writer.flush();
      }
  }
  const conflicts = new Map(
    [...watches].flatMap(([table, { conflicts }]) => (conflicts.size > 0 ? [[table, conflicts]] : [])),
  );
  return { records, broken, missing: broken.length - neighbours, conflicts };
}

const keyText = ({ key }: DatasetTable, value: (column: string) => ColumnValue | undefined): string =>
  key.map((column) => String(value(column))).join('\u0000');

/** Finds keys of one answer that come with different values, by what rows amount to: the rows themselves are long written. */
class KeyWatch {
  readonly conflicts = new Set<string>();
  readonly #seen = new Map<string, string>();
  readonly #table: DatasetTable;
  readonly #compared: readonly string[];

  constructor(table: DatasetTable) {
    this.#table = table;
    this.#compared = Object.entries(table.columns).flatMap(([name, { from }]) =>
      from?.kind === 'provenance' ? [] : [name],
    );
  }

  see(row: Row): void {
    // What is appended has no key that counts.
    if (this.#table.merge === 'append') return;
    const key = keyText(this.#table, (column) => row[column]);
    const values = hash('sha1', this.#compared.map((name) => shown(row[name])).join('\u0000'), 'base64');
    const other = this.#seen.get(key);
    if (other === undefined) this.#seen.set(key, values);
    else if (other !== values) this.conflicts.add(key);
  }
}

/** A null is another value than the text that it would be shown as. */
const shown = (value: ColumnValue | undefined): string => (value === null ? '' : `=${String(value)}`);

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
    case 'first':
      return firstValue(from.paths, record);
    default:
      return record.value(from);
  }
}

/** Null where none of the members has a value. */
function firstValue(paths: readonly string[], record: RawRecord): string | null {
  for (const path of paths) {
    const value = record.value({ kind: 'field', path });
    if (value !== undefined && value !== null) return value;
  }
  return null;
}

function pathOf(from: ColumnSource): string {
  if (from.kind === 'item') return `item ${from.index}`;
  if (from.kind === 'request') return `parameter ${from.parameter}`;
  if (from.kind === 'first') return from.paths.map((path) => `'${path}'`).join(' or ');
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

function partitionValue({ source, transform }: PartitionField, kind: string, row: Row): string | number {
  const value = row[source]!;
  if (value === null) throw new ContractBreak(`${source} null: the table is partitioned by it`);
  if (transform === 'identity') return typeof value === 'number' ? value : String(value);
  return timeOrdinal(transform, kind === 'date' ? BigInt(value as number) * DAY : (value as bigint));
}
