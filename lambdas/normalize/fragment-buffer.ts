import type { ColumnType } from '../../lib/contracts/column.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import { type ColumnArray, nullColumn } from '../../lib/lake/packed-column.ts';
import { Int64Buffer } from './int64-buffer.ts';
import { Int128Buffer } from './int128-buffer.ts';
import type { FragmentBuffer } from './packed-buffer.ts';
import { Utf8Buffer } from './utf8-buffer.ts';

/** @param type undefined for a column that is none of the table's */
export function fragmentBuffer(type: ColumnType | undefined): FragmentBuffer {
  switch (type?.kind) {
    case 'bigint':
    case 'timestamp':
      return new Int64Buffer();
    case 'decimal':
      return type.precision > 18 ? new Int128Buffer() : new Int64Buffer();
    case 'text':
      return new Utf8Buffer();
    default:
      return new PlainBuffer();
  }
}

export class PlainBuffer implements FragmentBuffer {
  #values: ColumnValue[] = [];
  #hasValue = false;

  get capacity(): number {
    return this.#values.length;
  }

  set(row: number, value: ColumnValue): void {
    this.#hasValue ||= value !== null;
    if (this.#hasValue) this.#values[row] = value;
  }

  fill(row: number, more: number, value: ColumnValue): void {
    for (let at = row; at < row + more; at++) this.set(at, value);
  }

  column(length: number): ColumnArray {
    if (!this.#hasValue) return nullColumn(length);
    return Array.from({ length }, (_, row) => this.#values[row] ?? null);
  }

  clear(): void {
    this.#values = [];
    this.#hasValue = false;
  }
}
