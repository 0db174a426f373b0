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

/**
 * The smallest thing that can be asked for, checked and held: parameters and an extent. A day is its date, ids are a block, a snapshot
 * is the slot that it was taken for, an object is one version of it, a whole file has none.
 */
export interface Slice {
  /** Unique in its dataset, and fit for a path: it never changes. */
  readonly name: string;
  readonly parameters: Series;
  readonly extent: Extent;
  /** Since when it has been due, epoch ms. @default unknown: only the source knows when there is something new */
  readonly dueSince?: number | undefined;
  /** Until when what it holds may change, epoch ms: it is asked for again in every run until then, and once after. @default it is final */
  readonly settlesAt?: number | undefined;
}

export type Extent =
  | { readonly kind: 'whole' }
  /** Of time: epoch ms, to exclusive. */
  | { readonly kind: 'snapshot' | 'day'; readonly from: number; readonly to: number }
  /** To exclusive. */
  | { readonly kind: 'ids'; readonly from: number; readonly to: number }
  | ({ readonly kind: 'object' } & ObjectVersion);

/** One version of an object that others wrote: it never changes. */
export interface ObjectVersion {
  /** Its whole key in its bucket. */
  readonly key: string;
  /** As its bucket numbers them; 'null' for what was written before it did. */
  readonly version: string;
  /** Bytes. */
  readonly size: number;
  /** When it was written, epoch ms. */
  readonly modified: number;
}

/** A slice's name: its parameters in order, then its cell, e.g. `symbol=BTC__2024-01-01`. @param cell e.g. a date; none for a whole */
export function sliceName(parameters: Series, cell?: string): string {
  const parts = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return [...parts, ...(cell === undefined ? [] : [cell])].join('__') || 'whole';
}
