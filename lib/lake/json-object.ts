import { ObjectNotFound, type ObjectStore, type PutOptions } from './object-store.ts';

/** @throws ObjectNotFound; SyntaxError that names the object when it is not JSON. */
export async function readJson(objects: ObjectStore, uri: string): Promise<unknown> {
  return parse(uri, await objects.get(uri));
}

/** As {@link readJson}; undefined when there is no such object. */
export async function findJson(objects: ObjectStore, uri: string): Promise<unknown> {
  try {
    return await readJson(objects, uri);
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  }
}

function parse(uri: string, body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (cause) {
    throw new SyntaxError(`${uri} is not JSON`, { cause });
  }
}

/**
 * Content and entity tag of one version of an object that others write. Undefined when there is none.
 * @throws SyntaxError that names the object when it is not JSON
 */
export async function readJsonVersion(
  objects: ObjectStore,
  uri: string,
): Promise<{ readonly content: unknown; readonly version: string } | undefined> {
  const found = await objects.getVersion(uri);
  return found && { content: parse(uri, found.body), version: found.etag };
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
