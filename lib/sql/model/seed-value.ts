import type { ColumnType } from '../../contracts/column.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?$/;

/**
 * Why a text is no value of a type, undefined where it is one. Values are written as Athena casts them from text, so that a seed
 * means the same to whoever reads its file.
 */
export function seedValueMistake(text: string, type: ColumnType): string | undefined {
  switch (type.kind) {
    case 'text':
      return undefined;
    case 'integer':
      return isWhole(text, 2n ** 31n) ? undefined : 'no integer';
    case 'bigint':
      return isWhole(text, 2n ** 63n) ? undefined : 'no bigint';
    case 'decimal':
      return decimalMistake(text, type);
    case 'date':
      return DAY.test(text) && isTime(`${text}T00:00:00Z`) ? undefined : 'no date: write 2024-06-01';
    case 'timestamp':
      return TIME.test(text) && isTime(`${text.slice(0, 19).replace(' ', 'T')}Z`)
        ? undefined
        : 'no timestamp: write 2024-06-01 12:00:00, UTC';
    case 'double':
      return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? undefined : 'no double';
    case 'boolean':
      return text === 'true' || text === 'false' ? undefined : 'neither true nor false';
  }
}

/** @param size one more than the largest value */
function isWhole(text: string, size: bigint): boolean {
  if (!/^-?\d{1,20}$/.test(text)) return false;
  const value = BigInt(text);
  return value >= -size && value < size;
}

function decimalMistake(
  text: string,
  { precision, scale }: { readonly precision: number; readonly scale: number },
): string | undefined {
  const [, whole, fraction = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return 'no decimal';
  if (fraction.length > scale)
    return `no decimal(${precision},${scale}): ${fraction.length} digits behind the point`;
  const digits = whole.replace(/^0+/, '').length;
  return digits > precision - scale
    ? `no decimal(${precision},${scale}): ${digits} digits before the point`
    : undefined;
}

/** Whether a day of that number exists: Date would take 2023-02-30 for the first of March or the second. */
function isTime(text: string): boolean {
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text.slice(0, 19));
}
