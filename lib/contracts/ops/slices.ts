import { integer, text, timestamp } from '../column.ts';
import { identity } from '../partition.ts';
import { operationalTable } from './operational-table.ts';

/**
 * The ledger of slices, appended to: the newest row of a slice tells its state. Of series on a time grid silver itself says what is
 * held, so that losing the ledger costs requests, never rows.
 */
export const slices = operationalTable({
  name: 'slices',
  description: 'One row per change of a slice’s state; the newest row of a slice counts',
  columns: {
    dataset: text('Dataset of the slice'),
    slice: text('The slice: its parameters and its cell, e.g. symbol=BTC__2024-01-01'),
    parameters: text('Its parameters, JSON'),
    range_from: timestamp('Start of what it is for, UTC, inclusive; null where it is no time', {
      nullable: true,
    }),
    range_to: timestamp('End of what it is for, UTC, exclusive; null where it is no time', {
      nullable: true,
    }),
    state: text(
      'due: to be asked for; stored: its answer lies in bronze, and is not merged; held: its rows are in all tables; empty: its source answered and has none; refused: wrong for now; failed: no answer; waiting: its provider is closed; missed: a snapshot whose time has passed',
    ),
    kind: text('What was special about it, e.g. late, or partial: part of it came; null for nothing', {
      nullable: true,
    }),
    reason: text('Why it is in this state; null where nothing is to be said', { nullable: true }),
    source: text('Who was asked: the provider, or the path of a file of its archive'),
    version: text(
      'Of its content: sha256, then the ETag where the source gives one; of what is stored its batch in bronze',
      { nullable: true },
    ),
    attempts: integer('How often in a row asking for it ended in this state'),
    next_at: timestamp(
      'From which scheduled time on it is asked for again, or its file compared, UTC; null for when its coverage says so',
      {
        nullable: true,
      },
    ),
    run: text('Run that brought it into this state'),
    recorded_at: timestamp('When that was noted, UTC'),
  },
  partition: [identity('dataset')],
});

/** Property of ops.slices: the UTC day of scheduled time on which a dataset's files were last compared, all unchanged. */
export const checkedProperty = (dataset: string): string => `coinlake.checked.${dataset}`;

/** Property of ops.slices: set when what ops.source_files of an earlier release says of a dataset is in the ledger. */
export const movedFilesProperty = (dataset: string): string => `coinlake.files-moved.${dataset}`;
