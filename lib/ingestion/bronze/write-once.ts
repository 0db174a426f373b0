import pRetry from 'p-retry';
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
    await pRetry(() => objects.put(uri, body, { ...options, ifNoneMatch: '*' }), {
      retries: 5,
      minTimeout: 50,
      randomize: true,
      shouldRetry: ({ error }) => isConcurrentWrite(error),
    });
    return true;
  } catch (error) {
    if (error instanceof PreconditionFailed) return false;
    throw error;
  }
}

/** 409: another conditional write to the same key was under way. Source: S3 user guide, "Conditional writes". */
function isConcurrentWrite(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return name === 'ConditionalRequestConflict' || $metadata?.httpStatusCode === 409;
}
