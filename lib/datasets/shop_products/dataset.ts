import * as z from 'zod';
import {
  cron,
  dataset,
  daysLong,
  debezium,
  double,
  http,
  integer,
  ndjson,
  path,
  text,
  whole,
} from '../../ingestion/index.ts';

/**
 * Products of a shop as its database has them, from the changes that Debezium read from its log: the `inventory` database of Debezium's
 * tutorial. Source: apache/seatunnel `seatunnel-formats/seatunnel-format-json/src/test/resources/debezium-data.txt`.
 */
export default dataset({
  name: 'shop_products',
  description: 'Products of a shop, as its database has them',
  isOffByDefault: true,
  source: http({
    url: 'https://raw.githubusercontent.com/apache/seatunnel/dev/seatunnel-formats/seatunnel-format-json/src/test/resources/{file}',
    provider: 'change_files',
  }),
  format: ndjson(),
  coverage: whole(),
  schedule: cron('45 6 * * 1', 'UTC'),
  settings: { files: z.array(z.string().min(1)).min(1).default(['debezium-data.txt']) },
  parameters: ({ files }) => (files as readonly string[]).map((file) => ({ file })),
  tables: {
    shop_products: {
      merge: 'changes',
      changes: debezium({ table: 'inventory.products', keepDeleted: daysLong(30) }),
      key: ['product_id'],
      columns: {
        product_id: integer('Product', path('id')),
        name: text('Name', path('name')),
        description: text('What it is; null where nobody says', path('description'), { nullable: true }),
        weight: double('Weight; null where it is not known', path('weight'), { nullable: true }),
      },
    },
  },
});
