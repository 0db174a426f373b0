import { bigint, text, timestamp } from '../column.ts';
import { identity } from '../partition.ts';
import { operationalTable } from './operational-table.ts';

/** Rows that broke their contract: kept as the provider sent them, with the reason. */
export const quarantine = operationalTable({
  name: 'quarantine',
  description: 'Records that broke their dataset’s contract, as received',
  columns: {
    dataset: text('Dataset whose contract the record broke'),
    run: text('Run that met the record'),
    batch_id: text('Batch that holds the record'),
    object: text('Bronze object that holds the record, s3 URI'),
    row_number: bigint('Position of the record in the object, from 1'),
    reason: text('What was wrong, with column and value'),
    raw: text('The record as received'),
    quarantined_at: timestamp('When the run normalized the batch, UTC'),
  },
  partition: [identity('dataset')],
});
