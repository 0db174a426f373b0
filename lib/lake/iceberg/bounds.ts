import type { ColumnType } from '../../contracts/column.ts';
import type { ColumnValue } from '../../contracts/table.ts';
import { fromTwosComplement, toTwosComplement } from '../decimal-bytes.ts';

/** A value as manifests store bounds. Source: Iceberg specification, appendix D, "Binary single-value serialization". */
export function encodeBound(type: ColumnType, value: Exclude<ColumnValue, null>): Uint8Array {
  switch (type.kind) {
    case 'text':
      return Buffer.from(value as string, 'utf8');
    case 'integer':
    case 'date':
      return bytes(4, (view) => view.setInt32(0, value as number, true));
    case 'bigint':
    case 'timestamp':
      return bytes(8, (view) => view.setBigInt64(0, value as bigint, true));
    case 'double':
      return bytes(8, (view) => view.setFloat64(0, value as number, true));
    case 'boolean':
      return Uint8Array.of(value ? 1 : 0);
    case 'decimal':
      return toTwosComplement(value as bigint);
  }
}

/** The value of a bound; one that was written before the column was widened (int to long, float to double) included. */
export function decodeBound(type: ColumnType, bound: Uint8Array): Exclude<ColumnValue, null> {
  const view = new DataView(bound.buffer, bound.byteOffset, bound.byteLength);
  switch (type.kind) {
    case 'text':
      return Buffer.from(bound.buffer, bound.byteOffset, bound.byteLength).toString('utf8');
    case 'integer':
    case 'date':
      return view.getInt32(0, true);
    case 'bigint':
    case 'timestamp':
      return bound.length === 4 ? BigInt(view.getInt32(0, true)) : view.getBigInt64(0, true);
    case 'double':
      return bound.length === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
    case 'boolean':
      return bound[0] !== 0;
    case 'decimal':
      return fromTwosComplement(bound);
  }
}

function bytes(length: number, write: (view: DataView) => void): Uint8Array {
  const result = new Uint8Array(length);
  write(new DataView(result.buffer));
  return result;
}
