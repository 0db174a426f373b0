import type { Service } from './service.ts';

/** A service that runs queries and tells when they end. */
interface QueryEnds extends Service {
  /** Resolves when the query has ended; at once when it does not run. */
  settled(queryExecutionId: string): Promise<void>;
}

/** Resolves when a service's query has ended; never for a service that does not tell it. */
export function queryEnded(service: Service, queryExecutionId: string): Promise<void> {
  const { settled } = service as Partial<QueryEnds>;
  return settled ? settled(queryExecutionId) : new Promise(() => {});
}
