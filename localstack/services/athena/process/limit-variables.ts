/** Environment variables by which a person sets the limits of queries. */
export const LIMIT_VARIABLES = {
  minutes: 'COINLAKE_QUERY_MINUTES',
  memory: 'COINLAKE_QUERY_MEMORY_MB',
} as const;
