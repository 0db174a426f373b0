import { bigint, text, timestamp } from '../column.ts';
import { identity } from '../partition.ts';
import { operationalTable } from './operational-table.ts';

/** Conservation: where every record of every batch went. */
export const batches = operationalTable({
  name: 'batches',
  description:
    'One row per batch: records = inserted + restated + unchanged + duplicate + open + quarantined + deleted + superseded + skipped',
  columns: {
    dataset: text('Dataset of the batch'),
    run: text('Run that normalized the batch'),
    batch_id: text('Its manifest is bronze/<dataset>/<batch_id>/manifest.json'),
    partition: text(
      'Silver partition that the batch feeds, e.g. symbol=BTCUSDT/timeframe=1h/open_time_month=2024-01',
    ),
    scheduled_time: timestamp('Scheduled time of the run, UTC'),
    fetched_at: timestamp('When the last page was received, UTC'),
    records: bigint('Records received'),
    inserted: bigint('Records whose key was new'),
    restated: bigint('Records whose key existed with other values'),
    unchanged: bigint('Records whose key existed with equal values'),
    duplicate: bigint('Records whose key a later record of the batch repeats'),
    open: bigint('Records of intervals that had not closed when fetched'),
    quarantined: bigint('Records that broke the contract'),
    deleted: bigint('Records that took a row away; null in rows of before the column was there', {
      nullable: true,
    }),
    superseded: bigint('Changes older than what was known of their key; null as deleted', { nullable: true }),
    skipped: bigint(
      'Records that tell no change of a row, such as tombstones and messages of another kind; null as deleted',
      {
        nullable: true,
      },
    ),
    removed: bigint(
      'Rows that went without a record of their own: the answer before had them, this one has not, or a change emptied the table; null as deleted',
      { nullable: true },
    ),
  },
  partition: [identity('dataset')],
});
