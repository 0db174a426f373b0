/** What a series is asked by: its key columns, e.g. { symbol, timeframe }. */
export type Series = Readonly<Record<string, string>>;

/** A stretch of time: epoch milliseconds UTC, from inclusive, to exclusive. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** A stretch of one series that a dataset's settings ask for; a series may have several. */
export interface Demand {
  readonly series: Series;
  /** Inclusive: a date or an instant (UTC), or an ISO 8601 duration before the scheduled time. */
  readonly from: string;
  /** Exclusive: a date or an instant, UTC. @default the scheduled time, which also bounds a later one */
  readonly to?: string | undefined;
  /** How far back from now the provider answers, ms; slots that begin earlier are not asked for. @default as far as there are rows */
  readonly reach?: number;
}
