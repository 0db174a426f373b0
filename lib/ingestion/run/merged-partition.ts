import * as z from 'zod';
import type { SliceDataset } from '../../contracts/dataset.ts';
import type { DatasetTable } from '../../contracts/dataset-table.ts';
import { holdsRows } from '../coverage/holds-rows.ts';
import type { DecodedSlice, FragmentPlace } from './fragments.ts';
import type { PartitionToMerge } from './merge-plan.ts';
import { dataFile } from './staged-slices.ts';

const count = z.int().nonnegative();

/** Where the records went that a slice has of a partition. */
const sliceCounts = z.object({
  inserted: count,
  restated: count,
  unchanged: count,
  duplicate: count,
  /** Records that took a row away. */
  deleted: count.default(0),
  /** Changes that are older than what is known of their key. */
  superseded: count.default(0),
  /** Rows that went without a record of their own: an answer lacks them, their table was emptied, or they got another key. */
  removed: count,
  /** Rows that an answer without any record would have removed: its slice is refused, and they stay. */
  kept: count,
});

export type SliceCounts = z.infer<typeof sliceCounts>;

export const noSliceCounts: SliceCounts = {
  ...{ inserted: 0, restated: 0, unchanged: 0, duplicate: 0, deleted: 0, superseded: 0 },
  ...{ removed: 0, kept: 0 },
};

/** What merging left of a partition for the commit: its result in the progress of its group. */
export const mergedPartition = z.object({
  table: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.int()])),
  /** Whether its rows are others than before. */
  isChanged: z.boolean(),
  /** Paths of the files that the merge read. */
  baseFiles: z.array(z.string()),
  /** All of its files after the merge, or of an appended table the new ones. */
  files: z.array(dataFile),
  /** By name of the slice. */
  counts: z.record(z.string(), sliceCounts),
});

export type MergedPartition = z.infer<typeof mergedPartition>;

/** A slice's part in a partition. */
export interface SlicePart {
  readonly slice: DecodedSlice;
  readonly fragments: readonly FragmentPlace[];
}

/** What could not be read may stand for a row that is there: nothing is removed on the word of a broken answer. */
const isReplacing = (merge: DatasetTable['merge'], { outcome, quarantined }: DecodedSlice): boolean =>
  merge === 'replace' && outcome === 'answered' && quarantined === 0;

/**
 * Which slices may change a partition: those that have rows of it, those that replace what they brought before, wherever that may be, and
 * those in which the source was emptied.
 */
export const partsOf = (
  { coverage }: Pick<SliceDataset, 'coverage'>,
  table: Pick<DatasetTable, 'merge' | 'columns' | 'partition'>,
  { table: name, path, values }: PartitionToMerge,
  slices: readonly DecodedSlice[],
): readonly SlicePart[] =>
  slices.flatMap((slice) => {
    const fragments = slice.fragments.filter((one) => one.table === name && one.path === path);
    const mayLose = isReplacing(table.merge, slice) && holdsRows({ coverage, table }, slice, values);
    const isEmptied = table.merge === 'changes' && slice.truncated?.[name] !== undefined;
    return fragments.length > 0 || mayLose || isEmptied ? [{ slice, fragments }] : [];
  });
