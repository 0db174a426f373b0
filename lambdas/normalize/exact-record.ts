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
}

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
  if (time === null || Number(time) < bounds.from || Number(time) >= bounds.to) {
    const { name, column } = contract.columns[contract.time]!;
    throw new ContractBreak(`${name} ${showValue(column.type, time)}: outside partition ${bounds.partition}`);
  }
  return values;
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
