import type { ObjectStore, PutOptions } from './object-store.ts';

/** @throws ObjectNotFound; SyntaxError that names the object when it is not JSON. */
export async function readJson(objects: ObjectStore, uri: string): Promise<unknown> {
  const text = Buffer.from(await objects.get(uri)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`${uri} is not JSON`, { cause });
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
