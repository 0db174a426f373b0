import { columnInfo, type ResultColumn } from './result-column.ts';

/** What a statement did, beside its columns. */
export interface UpdateInfo {
  /** e.g. INSERT, CREATE TABLE. */
  readonly type: string;
  readonly count: number;
}

/**
 * The `.metadata` object beside a result: Protocol Buffers, with the query's id (1), what was written (2, 3) and the columns (4).
 * AWS documents it nowhere. Source: AthenaMetaDataParser of burtcorp's athena-jdbc, and the bytes measured on AWS by the
 * project athena-local, docs/dev/measurements/metadata.md. There the id is often the engine's own; here it is always the query's.
 */
export function resultMetadata(id: string, columns: readonly ResultColumn[], update?: UpdateInfo): Buffer {
  return Buffer.concat([
    text(1, id),
    ...(update ? [text(2, update.type), number(3, update.count)] : []),
    ...columns.map((column) => message(4, columnMessage(column))),
  ]);
}

const UNKNOWN_NULLABLE = 3;

function columnMessage(column: ResultColumn): Buffer {
  const info = columnInfo(column);
  const { digits, scale, caseSensitive } = members(info.Type);
  return Buffer.concat([
    text(1, info.CatalogName),
    text(4, info.Name),
    text(5, info.Label),
    text(6, info.Type),
    ...(digits ? [number(7, info.Precision)] : []),
    ...(scale ? [number(8, info.Scale)] : []),
    number(9, UNKNOWN_NULLABLE),
    ...(caseSensitive ? [number(10, info.CaseSensitive ? 1 : 0)] : []),
  ]);
}

/** Which members a type has: that does not depend on their values. */
function members(type: string): {
  readonly digits: boolean;
  readonly scale: boolean;
  readonly caseSensitive: boolean;
} {
  if (['array', 'map', 'row', 'json', 'string'].includes(type))
    return { digits: false, scale: false, caseSensitive: false };
  if (type === 'boolean' || type.startsWith('interval'))
    return { digits: false, scale: false, caseSensitive: true };
  return { digits: type !== 'date', scale: true, caseSensitive: true };
}

const tag = (field: number, wire: number): Buffer => varint((field << 3) | wire);
const number = (field: number, value: number): Buffer => Buffer.concat([tag(field, 0), varint(value)]);
const message = (field: number, bytes: Buffer): Buffer =>
  Buffer.concat([tag(field, 2), varint(bytes.length), bytes]);
const text = (field: number, value: string): Buffer => message(field, Buffer.from(value));

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    const more = rest > 127n;
    bytes.push(Number(rest & 127n) | (more ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}
