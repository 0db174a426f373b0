import type { ColumnValue } from '../../lib/contracts/table.ts';
import { assertRule } from './assert-rule.ts';
import { ContractBreak, named } from './contract-break.ts';
import { exactValue } from './exact-value.ts';
import type { RecordContract } from './record-contract.ts';
import { rowTexts } from './row-texts.ts';
import { showValue } from './show-value.ts';

/** Times that a batch's rows may have: microseconds, from inclusive, to exclusive. */
export interface TimeBounds {
  readonly from: number;
  readonly to: number;
  /** Rows from this time on are open: microseconds. @default none */
  readonly openFrom?: number;
  /** How messages name the partition. */
  readonly partition: string;
  /** What the page was asked for: microseconds, to exclusive. @default as the partition */
  readonly asked?: { readonly from: number; readonly to: number } | undefined;
  /**
   * Rows before the partition, or that came before in the batch, which a page was asked for to tell whose rows it has: microseconds, to exclusive.
   * They are no rows of the batch.
   * @default none
   */
  readonly apart?: { readonly from: number; readonly to: number } | undefined;
  /** Of intervals whose length is told. @default none is looked at */
  readonly interval?: IntervalGrid | undefined;
  /** Whether the lake holds a regular interval that begins at that slot, µs: another one cannot begin within it. @default no */
  readonly isTaken?: ((slot: number) => boolean) | undefined;
}

/** Whether a row only tells whose rows its page has. @param time microseconds */
export const isApart = ({ apart }: TimeBounds, time: number): boolean =>
  apart !== undefined && time >= apart.from && time < apart.to;

/** The grid that intervals should lie on; it is aligned to 1970-01-01T00:00:00Z. */
export interface IntervalGrid {
  /** As messages name it, e.g. 1h. */
  readonly name: string;
  /** Microseconds. */
  readonly step: number;
  /** Names of the provider's other intervals, by length in milliseconds. */
  readonly others: ReadonlyMap<number, string>;
}

/** Length of an interval in whole milliseconds. @param start microseconds @param end its last instant, microseconds */
const intervalLength = (start: number, end: number): number => Math.ceil((end - start + 1) / 1000);

/** Whether an interval opens on the grid and has its length. Parameters as in {@link intervalLength} */
export const isRegular = ({ step }: IntervalGrid, start: number, end: number): boolean =>
  // Not by %: a remainder of doubles is a call, and this runs for every row.
  Math.ceil((end - start + 1) / 1000) * 1000 === step && start / step === Math.floor(start / step);

/** What {@link exactRecord} gives for a record that is marked as open. */
export const OPEN = Symbol('open');

/**
 * Reads one record the slow and exact way: any number of digits, escapes, nulls. What the contract says is judged here;
 * the fast way only takes records that are sure to pass.
 * @returns values in the order of the contract's columns, or that the record is marked as open
 * @throws ContractBreak with the first thing that is wrong
 */
export function exactRecord(
  contract: RecordContract,
  raw: string,
  bounds: TimeBounds,
): ColumnValue[] | typeof OPEN {
  const texts = rowTexts(raw);
  const { openMark } = contract.dataset;
  if (openMark !== undefined && texts.at(-1) === openMark) return OPEN;
  checkSchema(contract, texts);
  const values = contract.columns.map(({ name, column, index }) =>
    exactValue(name, column, texts[index] ?? null),
  );
  for (const rule of contract.rules)
    assertRule(
      rule,
      contract.columns[rule.left]!,
      values[rule.left]!,
      contract.columns[rule.right]!,
      values[rule.right]!,
    );
  const time = values[contract.time]!;
  if (
    time === null ||
    ((Number(time) < bounds.from || Number(time) >= bounds.to) && !isApart(bounds, Number(time)))
  ) {
    const { name, column } = contract.columns[contract.time]!;
    throw new ContractBreak(`${name} ${showValue(column.type, time)}: outside partition ${bounds.partition}`);
  }
  const { asked } = bounds;
  if (asked && (Number(time) < asked.from || Number(time) >= asked.to)) {
    const { name, column } = contract.columns[contract.time]!;
    throw new ContractBreak(`${name} ${showValue(column.type, time)}: not asked for`);
  }
  if (bounds.interval) assertLength(contract, bounds.interval, values);
  return values;
}

/** @throws ContractBreak for the length of another interval of the provider */
function assertLength(
  contract: RecordContract,
  { name, others }: IntervalGrid,
  values: readonly ColumnValue[],
): void {
  const [time, closes] = [contract.columns[contract.time]!, contract.columns[contract.closes!]!];
  const [start, end] = [values[contract.time]!, values[contract.closes!]!];
  const other = others.get(intervalLength(Number(start), Number(end)));
  if (other === undefined) return;
  const shown = `${time.name} ${showValue(time.column.type, start)}, ${closes.name} ${showValue(closes.column.type, end)}`;
  throw new ContractBreak(`${shown}: as long as the interval ${other}, and ${name} was asked for`);
}

function checkSchema(contract: RecordContract, texts: readonly (string | null)[]): void {
  const result = contract.dataset.record.safeParse(texts);
  if (result.success) return;
  const issue = result.error.issues[0]!;
  const [index] = issue.path;
  if (typeof index !== 'number' || index >= texts.length)
    throw new ContractBreak(`a record of ${texts.length} items: ${issue.message}`);
  throw new ContractBreak(
    `${named(contract.names[index] ?? `item ${index}`, texts[index]!)}: ${issue.message}`,
  );
}
