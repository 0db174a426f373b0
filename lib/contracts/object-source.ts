import type { ObjectVersion } from './slice.ts';

/** Objects that others write, in the inbox or in a bucket of theirs. Read only. */
export interface ObjectSource {
  /** Every version below a prefix that can be read: by key, the versions of a key oldest first. */
  list(prefix: string): AsyncIterable<ObjectVersion>;
  /**
   * The bytes of an object, as they come.
   * @returns 'unchanged' where it is still what `unless` names; undefined when it, or the version that is asked for, is not there any more
   * @throws ObjectRefused when it may not be read
   */
  open(object: ObjectAsk): Promise<ObjectBody | 'unchanged' | undefined>;
}

export interface ObjectAsk {
  readonly key: string;
  /** As {@link ObjectSource.list} has it. @default the current one */
  readonly version?: string | undefined;
  /** The first byte. @default 0 */
  readonly from?: number | undefined;
  /** ETag of the content that is held. @default none is */
  readonly unless?: string | undefined;
}

export interface ObjectBody {
  readonly etag: string;
  /** Bytes that follow. */
  readonly length: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The function may not read an object, e.g. because its writer encrypted it with a key of its own. */
export class ObjectRefused extends Error {
  override readonly name = 'ObjectRefused';
}
