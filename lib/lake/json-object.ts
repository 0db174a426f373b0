import { ObjectNotFound, type ObjectStore, type PutOptions } from './object-store.ts';

/** @throws ObjectNotFound; SyntaxError that names the object when it is not JSON. */
export async function readJson(objects: ObjectStore, uri: string): Promise<unknown> {
  const text = Buffer.from(await objects.get(uri)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`${uri} is not JSON`, { cause });
  }
}

/**
 * Content and entity tag of one version of an object that others write: read again when it changed between the requests.
 * Undefined when there is none.
 */
export async function readJsonVersion(
  objects: ObjectStore,
  uri: string,
): Promise<{ readonly content: unknown; readonly version: string } | undefined> {
  for (;;) {
    const before = await objects.head(uri);
    if (!before) return undefined;
    try {
      const content = await readJson(objects, uri);
      const after = await objects.head(uri);
      if (after?.etag === before.etag) return { content, version: before.etag };
    } catch (error) {
      if (!(error instanceof ObjectNotFound)) throw error;
    }
  }
}

/** @throws PreconditionFailed as {@link ObjectStore.put} does. */
export async function writeJson(
  objects: ObjectStore,
  uri: string,
  value: unknown,
  condition: Pick<PutOptions, 'ifMatch' | 'ifNoneMatch'> = {},
): Promise<{ readonly etag: string }> {
  return objects.put(uri, Buffer.from(JSON.stringify(value)), {
    ...condition,
    contentType: 'application/json',
  });
}
