import type { CellRun, IsNull } from './cell-run.ts';
import { ContractBreak } from './contract-break.ts';
import type { FragmentBuffer, PackedBuffer } from './packed-buffer.ts';
import type { ReadColumn } from './table-reader.ts';

/** Takes the value of a cell that is not as most are. @returns false for one that is no value of its column */
export const readClosely = (
  buffer: PackedBuffer,
  bytes: Buffer,
  start: number,
  end: number,
  { read }: ReadColumn,
): boolean => isRead(() => buffer.push(read(bytes.toString('utf8', start, end))!));

/** Reads cells that have no quicker way, nulls among them. @returns how many lines come before the first whose cell is no value */
export function readOthers(
  buffer: FragmentBuffer,
  { bytes, cuts, place, width, count, row }: CellRun,
  { read }: ReadColumn,
  isNull: IsNull,
): number {
  for (let line = 0, cell = place; line < count; line++, cell += width) {
    const [start, end] = [cuts[cell]! + 1, cuts[cell + 1]!];
    const text = isNull(bytes, start, end) ? null : bytes.toString('utf8', start, end);
    if (!isRead(() => buffer.set(row + line, read(text)))) return line;
  }
  return count;
}

/** Whether a value holds its contract. */
function isRead(take: () => void): boolean {
  try {
    take();
    return true;
  } catch (error) {
    if (error instanceof ContractBreak) return false;
    throw error;
  }
}
