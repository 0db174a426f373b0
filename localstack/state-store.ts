/** Durable records of the services, by collection and key. A record is written whole; a crash leaves the old or the new one. */
export interface StateStore {
  get<T>(collection: string, key: string): T | undefined;
  put(collection: string, key: string, value: unknown): void;
  delete(collection: string, key: string): void;
  /** Records whose key starts with `prefix`, in key order. */
  list<T>(collection: string, prefix?: string): { readonly key: string; readonly value: T }[];
  /** Runs `work` as one transaction: all its writes or none. */
  transaction<T>(work: () => T): T;
}
