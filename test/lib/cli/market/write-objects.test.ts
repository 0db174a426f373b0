import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { writeObjects } from '../../../../lib/cli/market/write-objects.ts';
import { clientConfig, openRuntime } from '../../../localstack/open-runtime.ts';

test('objects lie in the inbox or in the bucket of their dataset, and are written once', async () => {
  await using runtime = await openRuntime();
  const s3 = new S3Client({ ...clientConfig(runtime), forcePathStyle: true });
  runtime.service('s3').createBucket('inbox');
  const places = {
    inbox: async () => 'inbox',
    others: [{ dataset: 'orders', bucket: 'acme', prefix: 'exports/' }],
  };
  const objects = {
    orders: [{ name: 'a.csv', body: 'order' }],
    logs: [{ name: 'b.log', body: 'line' }],
  };
  expect(await writeObjects(s3, objects, places)).toBe(2);
  expect(await writeObjects(s3, objects, places)).toBe(0);
  const read = async (Bucket: string, Key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString();
  expect(await read('acme', 'exports/a.csv')).toBe('order');
  expect(await read('inbox', 'logs/b.log')).toBe('line');
});
