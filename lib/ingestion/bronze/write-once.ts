import { type ObjectStore, PreconditionFailed, type PutOptions } from '../../lake/object-store.ts';

/**
 * Writes an object that is never overwritten.
 * @returns false when it is there already: a retry met its own object, whose bytes are the ones that count
 */
export async function writeOnce(
  objects: ObjectStore,
  uri: string,
  body: Uint8Array,
  options: Pick<PutOptions, 'contentType' | 'metadata'>,
): Promise<boolean> {
  try {
    await objects.put(uri, body, { ...options, ifNoneMatch: '*' });
    return true;
  } catch (error) {
    if (error instanceof PreconditionFailed) return false;
    throw error;
  }
}
