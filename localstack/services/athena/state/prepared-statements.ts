import type { StateStore } from '../../../state-store.ts';

export interface PreparedStatement {
  readonly name: string;
  readonly workGroup: string;
  readonly sql: string;
  readonly description?: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly modifiedAt: number;
}

const COLLECTION = 'athena.prepared';

/** The prepared statements of every workgroup. Names are told apart by case. */
export class PreparedStatements {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  get(workGroup: string, name: string): PreparedStatement | undefined {
    return this.#state.get(COLLECTION, `${workGroup}/${name}`);
  }

  /** Of a workgroup, by name. */
  list(workGroup: string): readonly PreparedStatement[] {
    return this.#state.list<PreparedStatement>(COLLECTION, `${workGroup}/`).map(({ value }) => value);
  }

  put(statement: PreparedStatement): void {
    this.#state.put(COLLECTION, `${statement.workGroup}/${statement.name}`, statement);
  }

  delete(workGroup: string, name: string): void {
    this.#state.delete(COLLECTION, `${workGroup}/${name}`);
  }
}
