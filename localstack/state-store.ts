/** Durable records of the services, by collection and key. A record is written whole; a crash leaves the old or the new one. */
export interface StateStore {
  get<T>(collection: string, key: string): T | undefined;
  put(collection: string, key: string, value: unknown): void;
  delete(collection: string, key: string): void;
  /** Records whose key starts with `prefix`, in key order (the order of the keys' UTF-8 bytes). */
  list<T>(
    collection: string,
    prefix?: string,
    page?: StatePage,
  ): { readonly key: string; readonly value: T }[];
  /** Runs `work` as one transaction: all its writes or none. Inside another transaction it is part of that one. */
  transaction<T>(work: () => T): T;
}

/** A part of a list. */
export interface StatePage {
  /** Only keys greater than this one (exclusive). */
  readonly after?: string;
  /** At most so many records. @default all */
  readonly limit?: number;
}
