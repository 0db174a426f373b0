import type { ObjectRecord } from './object-record.ts';
import type { ObjectStorage } from './object-storage.ts';

export interface Listing {
  readonly objects: readonly ObjectRecord[];
  readonly prefixes: readonly string[];
  /** The last key or common prefix of a listing that has more behind it. */
  readonly next?: string;
}

/**
 * One page of a bucket's objects in key order, keys with a common part up to the delimiter folded into one prefix.
 * @param after exclusive; a common prefix skips all of its keys
 */
export function listPage(
  storage: ObjectStorage,
  bucket: string,
  prefix: string,
  delimiter: string,
  after: string,
  maximum: number,
): Listing {
  const objects: ObjectRecord[] = [];
  const prefixes: string[] = [];
  let last = skipPrefix(after, prefix, delimiter);
  let name = after;
  for (;;) {
    const batch = storage.list(bucket, prefix, last, Math.min(1000, maximum + 1));
    if (batch.length === 0) return { objects, prefixes };
    for (const record of batch) {
      if (objects.length + prefixes.length >= maximum)
        return maximum === 0 ? { objects, prefixes } : { objects, prefixes, next: name };
      const cut = delimiter === '' ? -1 : record.key.indexOf(delimiter, prefix.length);
      if (cut < 0) {
        objects.push(record);
        last = name = record.key;
        continue;
      }
      name = record.key.slice(0, cut + delimiter.length);
      prefixes.push(name);
      last = `${name}\u{10FFFF}`;
      break;
    }
  }
}

function skipPrefix(after: string, prefix: string, delimiter: string): string {
  const folded = delimiter !== '' && after.length > prefix.length && after.endsWith(delimiter);
  return folded && after.startsWith(prefix) ? `${after}\u{10FFFF}` : after;
}
