/** Where objects live. URIs are `s3://bucket/key`. Implementations: S3 in Lambdas, the local runtime's own store, memory in tests. */
export interface ObjectStore {
  /**
   * @param range inclusive of start, exclusive of end, in bytes
   * @returns memory that is the caller's
   * @throws ObjectNotFound
   */
  get(uri: string, range?: { readonly start: number; readonly end: number }): Promise<Uint8Array>;
  /** The whole object with its entity tag, both of one moment, or undefined when there is no such object. */
  getVersion(uri: string): Promise<ObjectVersion | undefined>;
  /** Size in bytes and entity tag, or undefined when there is no such object. */
  head(uri: string): Promise<ObjectInfo | undefined>;
  /**
   * Writes the whole object.
   * @throws PreconditionFailed when `ifNoneMatch` is '*' and the object exists, or `ifMatch` is not its entity tag.
   */
  put(uri: string, body: Uint8Array, options?: PutOptions): Promise<{ readonly etag: string }>;
  /** Every object below a prefix, in key order. */
  list(prefix: string): AsyncIterable<ObjectInfo>;
  delete(uri: string): Promise<void>;
}

/** What reading a table needs of a store. */
export type ObjectReader = Pick<ObjectStore, 'get'>;

export interface ObjectInfo {
  readonly uri: string;
  readonly size: number;
  readonly etag: string;
  /** As it was put; of `head` only. Undefined or empty when there is none. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface ObjectVersion {
  /** Memory that is the caller's. */
  readonly body: Uint8Array;
  readonly etag: string;
  /** As it was put. Undefined or empty when there is none. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface PutOptions {
  readonly ifNoneMatch?: '*';
  readonly ifMatch?: string;
  readonly contentType?: string;
  /** Kept beside the object: names in lower case, values in ASCII, at most 2 KB in all. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export class ObjectNotFound extends Error {
  override readonly name = 'ObjectNotFound';
}

export class PreconditionFailed extends Error {
  override readonly name = 'PreconditionFailed';
}
