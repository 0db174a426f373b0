import { text, timestamp } from '../column.ts';
import { identity } from '../partition.ts';
import { operationalTable } from './operational-table.ts';

/**
 * Files of providers' archives that an earlier release ingested, which noted them here. {@link slices} holds them now: the table is read
 * once, and written no more.
 */
export const sourceFiles = operationalTable({
  name: 'source_files',
  description:
    'One row each time a file of a provider’s archive was ingested; the latest row of a file counts',
  columns: {
    dataset: text('Dataset that the file feeds'),
    file: text('Path of the file below the archive’s address'),
    sha256: text('Checksum of the file as ingested, hexadecimal'),
    from_time: timestamp('Start of what the file is for, UTC, inclusive'),
    to_time: timestamp('End of what the file is for, UTC, exclusive'),
    partition: text('Silver partition that the file feeds'),
    run: text('Run that ingested the file'),
    batch_id: text('Batch that holds the file: its manifest is bronze/<dataset>/<batch_id>/manifest.json'),
    scheduled_time: timestamp('Scheduled time of the run, UTC'),
    fetched_at: timestamp('When the file was received, UTC'),
  },
  partition: [identity('dataset')],
});
