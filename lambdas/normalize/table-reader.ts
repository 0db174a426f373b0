import type { Column, ColumnSource } from '../../lib/contracts/column.ts';
import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import { type PartitionField, type PartitionValues, timeOrdinal } from '../../lib/contracts/partition.ts';
import type { Extent } from '../../lib/contracts/slice.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import type { Answer, RawRecord } from '../../lib/ingestion/formats/format.ts';
import { valuesOf } from '../../lib/ingestion/slice-source.ts';
import { assertRule } from './assert-rule.ts';
import { ContractBreak } from './contract-break.ts';
import { type ReadValue, valueReader } from './exact-value.ts';

/** What a slice's rows have in common. */
export interface SliceBatch {
  /** Name of the slice. */
  readonly slice: string;
  readonly batchId: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly extent: Extent;
  readonly fetchedAt: Date;
}

/** Values of a row in the order of the table's columns. */
export type Row = readonly ColumnValue[];

const DAY = 86_400_000_000n;

/** What of a record its columns are read from. */
type ReadableRecord = Pick<RawRecord, 'fault' | 'value'>;

export interface ReadColumn {
  readonly name: string;
  readonly column: Column;
  readonly from: ColumnSource;
  readonly read: ReadValue;
  /** Of what is the same for all rows. */
  readonly constant: ColumnValue | undefined;
}

/** Reads records as rows of one table. What depends on the table alone is found out once, not for every row. */
export class TableReader {
  readonly table: DatasetTable;
  /** Positions of the key's columns. */
  readonly key: readonly number[];
  /** Positions of the columns that the record feeds: none of how it came. */
  readonly own: readonly number[];
  readonly columns: readonly ReadColumn[];
  /** Positions of the columns that the key, the partition and the rules depend on, and those that are the same in every row. */
  readonly needed: ReadonlySet<number>;
  readonly #parameters: Readonly<Record<string, string>>;
  readonly #rules: readonly {
    readonly rule: DatasetTable['rules'][number];
    readonly left: number;
    readonly right: number;
  }[];
  readonly #partition: readonly {
    readonly field: PartitionField;
    readonly position: number;
    readonly isDate: boolean;
  }[];
  #partitionValues: PartitionValues | undefined;
  /** Of the answer whose surroundings the constants are. */
  #answer: Answer | undefined;
  readonly #around = new Map<string, ColumnValue>();

  constructor(table: DatasetTable, batch: SliceBatch) {
    this.table = table;
    this.#parameters = batch.extent.kind === 'object' ? valuesOf(batch) : batch.parameters;
    this.columns = Object.entries(table.columns).map(([name, column]) => {
      const from = column.from!;
      const isOwn = from.kind === 'provenance' || from.kind === 'grid';
      return {
        ...{ name, column, from, read: valueReader(name, column) },
        constant: !isOwn
          ? undefined
          : from.value === 'batch_id'
            ? batch.batchId
            : from.value === 'change_order'
              ? ''
              : BigInt(batch.fetchedAt.getTime()) * 1000n,
      };
    });
    this.own = this.columns.flatMap(({ from }, at) =>
      from.kind === 'provenance' || from.kind === 'row_number' ? [] : [at],
    );
    this.key = table.key.map((name) => this.position(name));
    this.#rules = table.rules.map((rule) => ({
      ...{ rule, left: this.position(rule.left), right: this.position(rule.right) },
    }));
    this.#partition = table.partition.map((field) => ({
      ...{ field, position: this.position(field.source) },
      isDate: table.columns[field.source]!.type.kind === 'date',
    }));
    this.needed = new Set([
      ...this.key,
      ...this.#partition.map(({ position }) => position),
      ...this.#rules.flatMap(({ left, right }) => [left, right]),
    ]);
  }

  position(name: string): number {
    return this.columns.findIndex((column) => column.name === name);
  }

  /**
   * @param rowNumber place of the record in its slice, from 1
   * @throws ContractBreak with the first thing that is wrong
   */
  read(answer: Answer, record: ReadableRecord, rowNumber: number): Row {
    const row = this.#values(answer, record, rowNumber);
    this.assertRules(row);
    return row;
  }

  /**
   * The value of a column that no record feeds; undefined for one that records feed.
   * @throws ContractBreak for a parameter that is no value of the column
   */
  constantOf({ name, column, from, read, constant }: ReadColumn): ColumnValue | undefined {
    return from.kind === 'request'
      ? this.#checked(name, column, read, this.#parameters[from.parameter], from)
      : constant;
  }

  /** @throws ContractBreak */
  assertRules(row: Row): void {
    for (const { rule, left, right } of this.#rules)
      assertRule(rule, this.columns[left]!, row[left]!, this.columns[right]!, row[right]!);
  }

  /** A row of which the record tells the key; its other values are null. @throws ContractBreak for a key that is not whole */
  readKey(answer: Answer, record: ReadableRecord, rowNumber: number): Row {
    return this.#values(answer, record, rowNumber, this.key);
  }

  /** @param only positions of the columns that the record is read for. @default all */
  #values(
    answer: Answer,
    record: ReadableRecord,
    rowNumber: number,
    only?: readonly number[],
  ): ColumnValue[] {
    if (record.fault !== undefined) throw new ContractBreak(record.fault);
    if (answer !== this.#answer) {
      this.#around.clear();
      this.#answer = answer;
    }
    const row = new Array<ColumnValue>(this.columns.length);
    for (let at = 0; at < row.length; at++) {
      const column = this.columns[at]!;
      row[at] =
        column.constant !== undefined
          ? column.constant
          : only?.includes(at) === false
            ? null
            : column.from.kind === 'row_number'
              ? column.read(String(rowNumber))
              : this.#value(column, answer, record);
    }
    return row;
  }

  /** The same object for rows of one partition that follow each other. @throws ContractBreak where the row lacks what the table is partitioned by */
  partitionOf(row: Row): PartitionValues {
    const found: Record<string, string | number> = {};
    let isSame = this.#partitionValues !== undefined;
    for (const { field, position, isDate } of this.#partition) {
      const value = partitionValue(field, isDate, row[position]!);
      found[field.name] = value;
      isSame &&= this.#partitionValues![field.name] === value;
    }
    if (!isSame) this.#partitionValues = found;
    return this.#partitionValues!;
  }

  #value({ name, column, from, read }: ReadColumn, answer: Answer, record: ReadableRecord): ColumnValue {
    if (from.kind !== 'request' && from.kind !== 'answer') return this.#own(name, column, read, record, from);
    const known = this.#around.get(name);
    if (known !== undefined) return known;
    const text = from.kind === 'request' ? this.#parameters[from.parameter] : answer.around(from.path);
    const value = this.#checked(name, column, read, text, from);
    this.#around.set(name, value);
    return value;
  }

  #own(
    name: string,
    column: Column,
    read: ReadValue,
    record: ReadableRecord,
    from: ColumnSource,
  ): ColumnValue {
    const text =
      from.kind === 'first'
        ? firstValue(from.paths, record)
        : record.value(from as Extract<ColumnSource, { kind: 'item' | 'field' }>);
    return this.#checked(name, column, read, text, from);
  }

  #checked(
    name: string,
    { nullable }: Column,
    read: ReadValue,
    text: string | null | undefined,
    from: ColumnSource,
  ): ColumnValue {
    if (text === undefined && !nullable)
      throw new ContractBreak(`${name}: the record has no ${pathOf(from)}`);
    return read(text ?? null);
  }
}

/** Null where none of the members has a value. */
function firstValue(paths: readonly string[], record: ReadableRecord): string | null {
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
  if (from.kind === 'provenance' || from.kind === 'grid') return from.value;
  return from.kind === 'row_number' ? 'row number' : `'${from.path}'`;
}

function partitionValue(
  { source, transform }: PartitionField,
  isDate: boolean,
  value: ColumnValue,
): string | number {
  if (value === null) throw new ContractBreak(`${source} null: the table is partitioned by it`);
  if (transform === 'identity') return typeof value === 'number' ? value : String(value);
  return timeOrdinal(transform, isDate ? BigInt(value as number) * DAY : (value as bigint));
}
