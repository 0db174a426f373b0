import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { putFile } from '../../../../lib/cli/put/put-file.ts';
import { clientConfig, openRuntime } from '../../../localstack/open-runtime.ts';

const folder = mkdtempSync(join(tmpdir(), 'coinlake-put-'));
const path = join(folder, 'a.csv');
let runtime: Awaited<ReturnType<typeof openRuntime>>;
let s3: S3Client;
beforeAll(async () => {
  runtime = await openRuntime();
  s3 = new S3Client({ ...clientConfig(runtime), forcePathStyle: true });
  runtime.service('s3').createBucket('inbox', { versioning: true });
});
afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const place = { Bucket: 'inbox', Key: 'orders/date=2024-06-01/a.csv' };
const PART = 5 * 2 ** 20;

test('a small file is one request, a large one comes in parts; each is a version', async () => {
  writeFileSync(path, 'id\n1\n');
  const first = await putFile(s3, place, { path, size: 5 });
  const large = Buffer.alloc(2 * PART + 77, 'x');
  writeFileSync(path, large);
  const second = await putFile(s3, place, { path, size: large.length }, PART);
  expect(second).not.toBe(first);
  const read = async (VersionId: string) =>
    (await s3.send(new GetObjectCommand({ ...place, VersionId }))).Body!.transformToByteArray();
  expect(Buffer.from(await read(first!)).toString()).toBe('id\n1\n');
  expect(Buffer.from(await read(second!)).equals(large)).toBe(true);
});

test('of a file that became shorter nothing is left behind', async () => {
  writeFileSync(path, Buffer.alloc(PART + 1, 'x'));
  await expect(putFile(s3, place, { path, size: 2 * PART }, PART)).rejects.toThrow(
    `${path} became shorter while it was read: put it again when it is whole`,
  );
  expect((await s3.send(new ListMultipartUploadsCommand({ Bucket: 'inbox' }))).Uploads ?? []).toEqual([]);
});
