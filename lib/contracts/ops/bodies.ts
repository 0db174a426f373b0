import { bigint, integer, text, timestamp } from '../column.ts';
import { identity } from '../partition.ts';
import { operationalTable } from './operational-table.ts';

/** What providers said, body by body: where each lies in bronze, and what it must be. Kept as long as bronze is. */
export const bodies = operationalTable({
  name: 'bodies',
  description: 'One row per stored body of a provider’s answer, as bronze holds it',
  columns: {
    dataset: text('Dataset that asked'),
    run: text('Run that asked'),
    batch_id: text('Its manifest is bronze/<dataset>/<batch_id>/manifest.json'),
    page: integer('Its place in the batch, from 1'),
    request: text('Method and address, secrets redacted'),
    status: integer('HTTP status of the answer; null in batches of an earlier release', { nullable: true }),
    fetched_at: timestamp('When it was received, UTC; null in batches of an earlier release', {
      nullable: true,
    }),
    bytes: bigint('Length as received; null in batches of an earlier release', { nullable: true }),
    sha256: text('Of the body as received, hexadecimal; null in batches of an earlier release', {
      nullable: true,
    }),
    object: text('Bronze object that holds it within gzip, s3 URI'),
  },
  partition: [identity('dataset')],
});
