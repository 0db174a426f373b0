import type { ZodType } from 'zod';
import type { ColumnType } from '../../lib/contracts/column.ts';
import type { RecordContract } from './record-contract.ts';

/** How the fast reader reads one position of a record. */
export const SKIP = 0;
const NUMBER = 1;
export const EPOCH = 2;

/** A plan for reading regular records: numbers without sign or exponent, no nulls, no escapes. Arrays are by position. */
export interface RegularRecord {
  readonly kinds: Uint8Array;
  /** Index in the contract's columns, or -1. */
  readonly columns: Int32Array;
  readonly scales: Uint8Array;
  /** Largest unscaled value that fits the column, and the least that its minimum allows; safe integers. */
  readonly most: Float64Array;
  readonly least: Float64Array;
  /** By column: largest unscaled value as bigint, and whether rules, time or closing compare it. */
  readonly mostWide: readonly bigint[];
  readonly compared: readonly boolean[];
}

/**
 * Plans the fast way through a dataset's records, or says that there is none: records that are no fixed list, columns
 * that are no numbers, or a record schema that refuses a regular record (it would be bypassed).
 */
export function regularRecord(contract: RecordContract): RegularRecord | undefined {
  const length = tupleLength(contract.dataset.record);
  if (length === undefined) return undefined;
  const plan = {
    kinds: new Uint8Array(length),
    columns: new Int32Array(length).fill(-1),
    scales: new Uint8Array(length),
    most: new Float64Array(length).fill(Number.MAX_SAFE_INTEGER),
    least: new Float64Array(length),
    mostWide: contract.columns.map(({ column: { type } }) =>
      type.kind === 'decimal' ? 10n ** BigInt(type.precision) - 1n : (1n << 63n) - 1n,
    ),
    compared: contract.columns.map(
      (_, position) =>
        position === contract.time ||
        position === contract.closes ||
        contract.rules.some((rule) => rule.left === position || rule.right === position),
    ),
  };
  for (const [position, { column, index }] of contract.columns.entries()) {
    const scale = scaleOf(column.type);
    // Two columns of one position would need two plans.
    if (index >= length || scale === undefined || plan.columns[index] !== -1) return undefined;
    if (column.nulls) return undefined;
    plan.kinds[index] = column.type.kind === 'timestamp' ? EPOCH : NUMBER;
    plan.columns[index] = position;
    plan.scales[index] = scale;
    if (column.type.kind === 'decimal')
      plan.most[index] = Math.min(Number.MAX_SAFE_INTEGER, 10 ** column.type.precision - 1);
    plan.least[index] = Math.ceil((column.minimum ?? 0) * 10 ** scale);
  }
  return acceptsRegular(contract, length) ? plan : undefined;
}

function scaleOf(type: ColumnType): number | undefined {
  switch (type.kind) {
    case 'decimal':
      return type.scale;
    case 'bigint':
    case 'timestamp':
      return 0;
    default:
      return undefined;
  }
}

function acceptsRegular(contract: RecordContract, length: number): boolean {
  return ['0', '7', '1640995200000', '1735689600000000'].every((digits) => {
    const record = Array.from({ length }, (_, index) => {
      const type = contract.columns.find((column) => column.index === index)?.column.type;
      return type?.kind === 'decimal' && type.scale > 0 ? `${digits}.${'9'.repeat(type.scale)}` : digits;
    });
    return contract.dataset.record.safeParse(record).success;
  });
}

/** Number of items of `z.tuple([…])` without a rest; undefined for any other schema. */
function tupleLength(schema: ZodType): number | undefined {
  const definition = schema._zod.def as { type: string; items?: readonly unknown[]; rest?: unknown };
  return definition.type === 'tuple' && !definition.rest ? definition.items?.length : undefined;
}
