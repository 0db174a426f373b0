import type { Column } from '../../lib/contracts/column.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import { ContractBreak } from './contract-break.ts';
import { showValue } from './show-value.ts';

interface NamedColumn {
  readonly name: string;
  readonly column: Column;
}

/** @throws ContractBreak when the rule `left >= right` does not hold; nulls pass */
export function assertRule(
  rule: { readonly name: string },
  left: NamedColumn,
  leftValue: ColumnValue,
  right: NamedColumn,
  rightValue: ColumnValue,
): void {
  if (leftValue === null || rightValue === null || leftValue >= rightValue) return;
  const show = ({ name, column }: NamedColumn, value: ColumnValue) =>
    `${name} ${showValue(column.type, value)}`;
  throw new ContractBreak(`${rule.name}: ${show(left, leftValue)}, ${show(right, rightValue)}`);
}
