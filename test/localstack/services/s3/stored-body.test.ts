import { mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

const Bucket = 'lake';
const SMALL = Buffer.alloc(100_000, 'row ');
/** More than is verified before it is sent. */
const LARGE = Buffer.alloc(33 * 2 ** 20, 'row ');
let runtime: Awaited<ReturnType<typeof openRuntime>>;
let s3: S3Client;

beforeAll(async () => {
  runtime = await openRuntime();
  s3 = new S3Client({ ...clientConfig(runtime), forcePathStyle: true });
  runtime.service('s3').createBucket(Bucket);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body: LARGE }));
});
afterAll(() => runtime[Symbol.asyncDispose]());
beforeEach(() => s3.send(new PutObjectCommand({ Bucket, Key: 'small', Body: SMALL })));

const path = (key: string) => runtime.service('s3').objectPath(Bucket, key) as string;
const read = async (Key: string, Range?: string) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...(Range && { Range }) }));
  return Body?.transformToByteArray();
};

test.each<[string, (file: string) => void, string]>([
  ['cut off', (file) => truncateSync(file, 1000), 'has 1000 bytes, 100000 were written'],
  ['emptied', (file) => writeFileSync(file, ''), 'has 0 bytes, 100000 were written'],
  ['deleted', (file) => rmSync(file), 'is missing'],
  ['longer', (file) => writeFileSync(file, Buffer.alloc(100_001)), 'has 100001 bytes, 100000 were written'],
  [
    'replaced by a folder',
    (file) => {
      rmSync(file);
      mkdirSync(file);
    },
    'is no file',
  ],
  [
    'of other bytes',
    (file) => writeFileSync(file, Buffer.alloc(100_000)),
    'has other bytes than were written',
  ],
])('a file that is %s is named at once, whatever part is asked for', async (_, damage, how) => {
  const file = path('small');
  damage(file);
  const message = `Object s3://lake/small is lost: its file ${file} ${how}. Put back a copy of the file, or start afresh in another data folder`;
  const expected = { name: 'InternalError', message, $metadata: { httpStatusCode: 500 } };
  await expect(read('small')).rejects.toMatchObject(expected);
  if (how.includes('other bytes')) return;
  await expect(read('small', 'bytes=5-9')).rejects.toMatchObject(expected);
  expect(() => runtime.service('s3').objectPath(Bucket, 'small')).toThrow(message);
  rmSync(file, { recursive: true, force: true });
});

test('a large file is refused when it was cut off before, and ends the connection when it is while it is sent', async () => {
  const file = path('large');
  expect((await read('large'))?.length).toBe(LARGE.length);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'large' }));
  truncateSync(file, 1000);
  await expect(Body?.transformToByteArray()).rejects.toThrow();
  await expect(read('large')).rejects.toMatchObject({ name: 'InternalError' });
  expect(statSync(file).size).toBe(1000);
});
