import type { ObjectVersion } from './slice.ts';

/** For so long the inbox keeps objects, days: what no run has taken by then is gone. */
export const INBOX_DAYS = 30;

/** Where others write objects for datasets: a bucket with versions, each dataset's below `<dataset>/`. Read only. */
export interface Inbox {
  /** Every version below a prefix but those that only say that a key was deleted: by key, the versions of a key oldest first. */
  list(prefix: string): AsyncIterable<ObjectVersion>;
  /**
   * The bytes of one version, as they come.
   * @param from the first byte. @default 0
   * @returns undefined when it is not there any more
   * @throws InboxRefused when it may not be read
   */
  open(object: Pick<ObjectVersion, 'key' | 'version'>, from?: number): Promise<InboxBody | undefined>;
}

export interface InboxBody {
  readonly etag: string;
  /** Bytes that follow. */
  readonly length: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The function may not read an object, e.g. because its writer encrypted it with a key of its own. */
export class InboxRefused extends Error {
  override readonly name = 'InboxRefused';
}
