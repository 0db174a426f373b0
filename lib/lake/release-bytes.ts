import { isPacked, type PackedRows } from './packed-column.ts';
import type { ReusedMemory } from './reused-memory.ts';

/** Bytes that may lie beside an array in memory that is all its own: unpacking asks for one more than it needs. */
const MOST_BESIDE = 8;

/**
 * Gives back at once the memory of bytes that nobody needs any more. The garbage collector does not see how much lies behind a
 * small object, and would let tens of megabytes pile up. The array has length 0 afterwards.
 * @param bytes that the caller owns. Memory that others may use too, as Node's pool for small buffers, is left alone
 */
export function releaseBytes({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength - byteLength <= MOST_BESIDE) buffer.transfer(0);
}

/** As {@link releaseBytes}, of columns that lie in typed arrays of the caller's own, each or a part of it; others are left alone. */
export function releaseColumns(columns: Iterable<ArrayLike<unknown>>): void {
  for (const column of columns)
    if (ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer && !column.buffer.detached)
      column.buffer.transfer(0);
}

/**
 * As {@link releaseBytes}, of rows whose columns are packed: of the others the collector sees all.
 * @param memory whose arrays stay as they are
 */
export function releaseRows({ columns }: PackedRows, memory: Pick<ReusedMemory, 'has'>): void {
  // What tells the nulls may be shared, and short arrays lie in the pool.
  for (const column of Object.values(columns))
    if (isPacked(column))
      releaseColumns(
        Object.values(column.packed).filter((value) => isOwn(value) && !memory.has(value.buffer)),
      );
}

const isOwn = (value: unknown): value is Uint8Array =>
  ArrayBuffer.isView(value) && value.byteLength > Buffer.poolSize;
