import { AwsError } from '../service.ts';
import type { ObjectRecord } from './object-record.ts';
import { invalidArgument } from './s3-errors.ts';

/** Bytes of an object that a request asks for: start inclusive, end exclusive. `partial` answers 206. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
  readonly partial: boolean;
}

/**
 * @param header the Range header, e.g. bytes=0-99, bytes=100-, bytes=-5; several ranges or another unit give the whole object
 * @throws AwsError InvalidRange (416)
 */
export function resolveRange(object: ObjectRecord, header?: string, partNumber?: number | string): ByteRange {
  const { size } = object;
  if (partNumber !== undefined) return partRange(object, Number(partNumber));
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === undefined || (from === '' && to === '')) return { start: 0, end: size, partial: false };
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1);
  if (start >= size || end <= start)
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, {
      RangeRequested: header,
      ActualObjectSize: size,
    });
  return { start, end, partial: true };
}

function partRange({ size, partSizes = [size] }: ObjectRecord, part: number): ByteRange {
  if (!Number.isInteger(part) || part < 1 || part > partSizes.length)
    throw part >= 1
      ? new AwsError('InvalidPartNumber', 'The requested partnumber is not satisfiable', 416)
      : invalidArgument('Part number must be an integer between 1 and 10000, inclusive');
  const start = partSizes.slice(0, part - 1).reduce((a, b) => a + b, 0);
  return { start, end: start + (partSizes[part - 1] as number), partial: size > 0 };
}
