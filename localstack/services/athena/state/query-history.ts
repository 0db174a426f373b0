import type { StateStore } from '../../../state-store.ts';
import type { QueryRecord } from './query-record.ts';

const QUERIES = 'athena.queries';
const TOKENS = 'athena.tokens';
const ORDER = 'athena.order';

/** Every query ever submitted, durable. */
export class QueryHistory {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  get(id: string): QueryRecord | undefined {
    return this.#state.get<QueryRecord>(QUERIES, id);
  }

  /** The query that a client submitted with this token before, in whatever workgroup. */
  byToken(token: string): QueryRecord | undefined {
    const id = this.#state.get<string>(TOKENS, token);
    return id === undefined ? undefined : this.get(id);
  }

  add(record: QueryRecord): void {
    this.#state.transaction(() => {
      this.#state.put(QUERIES, record.id, record);
      this.#state.put(ORDER, orderKey(record), record.id);
      if (record.clientRequestToken) this.#state.put(TOKENS, record.clientRequestToken, record.id);
    });
  }

  update(record: QueryRecord): void {
    this.#state.put(QUERIES, record.id, record);
  }

  /** Ids of a workgroup's queries, newest first. */
  ids(workGroup: string): readonly string[] {
    return this.#state
      .list<string>(ORDER, `${workGroup}/`)
      .map(({ value }) => value)
      .reverse();
  }

  /** Queries that had not ended. */
  unfinished(): readonly QueryRecord[] {
    return this.#state
      .list<QueryRecord>(QUERIES)
      .map(({ value }) => value)
      .filter((record) => record.state === 'QUEUED' || record.state === 'RUNNING');
  }
}

const orderKey = (record: QueryRecord): string =>
  `${record.workGroup}/${String(record.submittedAt).padStart(15, '0')}/${record.id}`;
