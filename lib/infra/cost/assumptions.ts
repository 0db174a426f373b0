/** What a template cannot tell: how long things take and how large they are, for a default market (three symbols, hours). */
export const assumptions = {
  /** Seconds that an invocation runs, cold starts included. */
  seconds: {
    lease: 0.5,
    plan: 2,
    ingest: 3,
    normalize: 3,
    commit: 2,
    publish: 2,
    report: 1,
  },
  /** Groups of partitions in a run that fetches the last hour. */
  groups: 1,
  /**
   * Objects that one run writes: pages, manifests, progress, committed files, metadata, leases, plan, query results. A run of a dataset has some
   * 35, by bench:requests, one of a model half of it.
   */
  writesPerRun: 40,
  readsPerRun: 200,
  /** Everything stored after a year, GB. */
  storedGigabytes: 2,
  /** Logs of one run, functions and state machines, bytes. */
  logBytesPerRun: 60_000,
  /** With bucket keys, a key is asked about once for many objects. */
  keyRequestsPerRun: 20,
  /** Custom metrics that reports emit, whatever the number of datasets. */
  metrics: 2,
} as const;
