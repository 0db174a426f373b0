import type { StateStore } from '../../../../../localstack/state-store.ts';

/** A state store in memory; values are copied, as a durable one does. */
export class MemoryState implements StateStore {
  readonly records = new Map<string, string>();
  transactions = 0;

  get<T>(collection: string, key: string): T | undefined {
    const text = this.records.get(`${collection}\n${key}`);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  put(collection: string, key: string, value: unknown): void {
    this.records.set(`${collection}\n${key}`, JSON.stringify(value));
  }

  delete(collection: string, key: string): void {
    this.records.delete(`${collection}\n${key}`);
  }

  list<T>(collection: string, prefix = ''): { readonly key: string; readonly value: T }[] {
    const start = `${collection}\n${prefix}`;
    return [...this.records]
      .filter(([key]) => key.startsWith(start))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, text]) => ({ key: key.slice(collection.length + 1), value: JSON.parse(text) as T }));
  }

  transaction<T>(work: () => T): T {
    this.transactions += 1;
    return work();
  }
}
