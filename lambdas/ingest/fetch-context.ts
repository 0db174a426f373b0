import type { Connector } from '../../lib/ingestion/connector.ts';
import type { HttpClient } from '../../lib/ingestion/http/http-client.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';

/** What fetching a batch needs: where it asks, and where it stores the answers. */
export interface FetchContext {
  readonly objects: ObjectStore;
  readonly bronzeBucket: string;
  readonly connector: Connector;
  readonly client: Pick<HttpClient, 'get' | 'find'>;
  /** How often in a row the archive did not answer this call. */
  readonly archive?: { silences: number };
}
