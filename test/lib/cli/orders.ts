import { bigint, cron, csv, dataset, objects, path, s3 } from '../../../lib/ingestion/index.ts';

/** A dataset whose objects lie in a bucket of others. */
export const orders = dataset({
  name: 'orders',
  description: 'Orders that a shop exports',
  source: s3({ url: 's3://acme/exports/' }),
  format: csv(),
  coverage: objects(),
  schedule: cron('5 * * * *', 'UTC'),
  tables: { orders: { key: ['id'], columns: { id: bigint('Order', path('id')) } } },
});
