import type { SliceTally } from '../ingestion/run/slice-tally.ts';

/** How late a dataset is, against what it promises. */
export interface DatasetFreshness {
  readonly dataset: string;
  /** `unknown` before a run has reported of a row. */
  readonly freshness: 'fresh' | 'warn' | 'error' | 'unknown';
  /** When the first row is due that silver lacks. */
  readonly nextRowDue?: Date;
  readonly lateMilliseconds?: number;
  readonly warnAfterMilliseconds: number;
  readonly errorAfterMilliseconds: number;
  /** The end of recorded data, which is their present. */
  readonly measuredAgainst: 'now' | Date;
  /** The latest first, then those without a row. @default none */
  readonly lateSeries?: readonly { readonly name: string; readonly due?: string | undefined }[];
  /** By state, after the last run that counted them. @default not counted */
  readonly slices?: SliceTally;
}

/** Something that was asked for and that the lake does not hold. */
export interface ServedGap {
  readonly dataset: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly from?: Date;
  readonly to?: Date;
  readonly file?: string;
  readonly kind?: string;
  readonly state: string;
  readonly reason?: string;
  readonly attempts: number;
  readonly next_at?: Date;
  /** The command that asks for it at once. */
  readonly repair?: string;
}

/** What is known of a deployment's health beside its tables. */
export interface ServedHealth {
  /** Of all datasets that are deployed. */
  freshness(): Promise<readonly DatasetFreshness[]>;
  /** Of all datasets. */
  gaps(): Promise<readonly ServedGap[]>;
}
