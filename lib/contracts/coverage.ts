import type { ObjectVersion, Slice } from './slice.ts';

/**
 * A series of rows on a regular time grid: what lets a plan count the rows that are missing.
 * The step is the length that `stepColumn` (a key column such as timeframe) names, e.g. 1m, 1h, 1d.
 */
export interface TimeGrid {
  readonly kind: 'time_grid';
  readonly timeColumn: string;
  readonly stepColumn: string;
  /** Key columns that stay equal along one series of a request, e.g. symbol and timeframe. */
  readonly series: readonly string[];
  /**
   * What a row stands for. Of `intervals`, a slot is expected when it has ended; of `samples`, as soon as it has begun, and rows at or
   * after the scheduled time are open. @default 'intervals'
   */
  readonly rows?: 'intervals' | 'samples';
  /**
   * Of intervals: all lengths that the provider has, e.g. 1m and 1h. A row of another one's length answers another question than was
   * asked, and is refused. @default lengths are not looked at
   */
  readonly lengths?: readonly string[];
}

/** What is known of a slice that the lake holds. */
export interface HeldSlice {
  /** Of the content that is held, as the source told or as it was computed. */
  readonly version: string | undefined;
  /** When that was noted, epoch ms. @default unknown */
  readonly recordedAt?: number | undefined;
}

/** What a coverage decides from. */
export interface CoverageContext {
  /** Epoch ms: what is due is due up to here. */
  readonly scheduledTime: number;
  /** Epoch ms at which the run began. */
  readonly now: number;
  /** First instant that the settings ask for, epoch ms; none where the dataset takes no start. */
  readonly start?: number | undefined;
  /** Where what the settings ask for ends, epoch ms, exclusive. @default it goes on */
  readonly end?: number | undefined;
  /** As the dataset's schema gives them. */
  readonly settings?: object | undefined;
  /** By name of the slice. */
  readonly held: ReadonlyMap<string, HeldSlice>;
  /** The highest id that the source has, where the coverage asks for it. */
  readonly head?: number | undefined;
  /** @default none: the source only says what is now */
  readonly kept?: KeptSnapshots | undefined;
  /** What others have written, where the coverage takes objects: by key, the versions of a key oldest first. @default not listed */
  readonly objects?: readonly ObjectVersion[] | undefined;
  /** Whether a version counts although a later one of its key is held: rows of both stay. @default false */
  readonly takesEveryVersion?: boolean | undefined;
}

/** Snapshots that a source keeps of its own past: of some instants, or of every slot since one. Epoch ms. */
export type KeptSnapshots = readonly number[] | { readonly since: number };

/** Which slices of one set of parameters are due at a scheduled time, given what the lake holds; see lib/ingestion/coverage. */
export interface SliceCoverage {
  readonly kind: 'whole' | 'snapshots' | 'days' | 'ids' | 'objects';
  /** Where slices begin, unless settings say otherwise: a date, or a duration before the scheduled time. @default no start is taken */
  readonly start?: string | undefined;
  /** Where the highest id is asked for: address and path to it in the answer. @default no head is needed */
  readonly head?: { readonly url: string; readonly path: string } | undefined;
  /** The column whose values lie in the slice's extent, where the answer is checked against it. @default none */
  readonly column?: string | undefined;
  /** Oldest first. @throws InvalidDataset, RangeError for a time that the source cannot answer */
  due(parameters: Slice['parameters'], context: CoverageContext): readonly Slice[];
  /**
   * Slices from an instant on, epoch ms, that nobody can give any more at a scheduled time. @default the source has a past
   * @param kept as in the context
   */
  missed?(
    parameters: Slice['parameters'],
    since: number,
    scheduledTime: number,
    kept?: KeptSnapshots,
  ): readonly Slice[];
}

export type Coverage = TimeGrid | SliceCoverage;
