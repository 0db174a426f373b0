import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

let runtime: Awaited<ReturnType<typeof openRuntime>>;
let s3: S3Client;
let folder: string;

beforeEach(async () => {
  runtime = await openRuntime();
  s3 = new S3Client({ ...clientConfig(runtime), forcePathStyle: true, maxAttempts: 1 });
  folder = mkdtempSync(join(tmpdir(), 'coinlake-served-'));
  runtime.service('s3').serveFolder('acme', 'orders/', folder);
});
afterEach(async () => {
  await runtime.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};
const list = async () => (await s3.send(new ListObjectsV2Command({ Bucket: 'acme' }))).Contents ?? [];
const keys = async () => (await list()).map(({ Key }) => Key);
const read = async (Key: string, IfMatch?: string) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'acme', Key, IfMatch }));
  return Body!.transformToString();
};

test('files of a folder are the objects, as they are when somebody looks', async () => {
  const path = write('2024/a b.csv', 'one');
  write('b.csv', 'two');
  expect(await keys()).toEqual(['orders/2024/a b.csv', 'orders/b.csv']);
  expect(await read('orders/2024/a b.csv')).toBe('one');
  const [{ ETag } = {}] = await list();
  writeFileSync(path, 'three');
  await expect(read('orders/2024/a b.csv', ETag)).rejects.toThrow('At least one of the pre-conditions');
  expect(await read('orders/2024/a b.csv')).toBe('three');
  rmSync(path);
  expect(await keys()).toEqual(['orders/b.csv']);
  await expect(read('orders/2024/a b.csv')).rejects.toThrow('The specified key does not exist.');
});

test('a file that was touched is the same object, one with other bytes and the same time is another', async () => {
  const path = write('a.csv', 'one');
  const [first] = await list();
  utimesSync(path, 1, 1);
  expect(await list()).toEqual([first]);
  write('a.csv', 'two');
  utimesSync(path, 1, 1);
  const [second] = await list();
  expect(second!.ETag).not.toBe(first!.ETag);
});

test('nothing outside of the folder can be read', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'coinlake-outside-'));
  writeFileSync(join(outside, 'secret'), 'x');
  symlinkSync(outside, join(folder, 'link'));
  symlinkSync(join(outside, 'secret'), join(folder, 'linked.csv'));
  expect(await keys()).toEqual([]);
  for (const key of ['orders/link/secret', 'orders/linked.csv', `orders/../${outside.slice(1)}/secret`])
    await expect(read(key)).rejects.toThrow('The specified key does not exist.');
  rmSync(outside, { recursive: true });
});

test('it is only read', async () => {
  const message = `${folder} stands for s3://acme/orders/, which the local S3 only reads: change the files of the folder`;
  const place = { Bucket: 'acme', Key: 'orders/a.csv' };
  await expect(s3.send(new PutObjectCommand({ ...place, Body: 'x' }))).rejects.toThrow(message);
  await expect(s3.send(new DeleteObjectCommand(place))).rejects.toThrow(message);
});

test('a folder that is gone is told by its name; when it is back all is as it was', async () => {
  write('a.csv', 'one');
  expect(await keys()).toEqual(['orders/a.csv']);
  renameSync(folder, `${folder}-away`);
  const message = `the folder ${folder}, which stands for s3://acme/orders/ here, is not there: bring it back, or name another with coinlake start --folder`;
  await expect(list()).rejects.toThrow(message);
  await expect(read('orders/a.csv')).rejects.toThrow(message);
  renameSync(`${folder}-away`, folder);
  expect(await keys()).toEqual(['orders/a.csv']);
});

test('another folder takes its place; where a client wrote objects none does', async () => {
  write('a.csv', 'one');
  expect(await keys()).toEqual(['orders/a.csv']);
  const other = mkdtempSync(join(tmpdir(), 'coinlake-served-'));
  runtime.service('s3').serveFolder('acme', 'orders/', other);
  expect(await keys()).toEqual([]);
  rmSync(other, { recursive: true });
  runtime.service('s3').createBucket('own');
  await s3.send(new PutObjectCommand({ Bucket: 'own', Key: 'x/a.csv', Body: 'x' }));
  expect(() => runtime.service('s3').serveFolder('own', 'x/', folder)).toThrow(
    `${folder} cannot stand for s3://own/x/: x/a.csv lies there already, which was written into the local S3. Delete it there, or name another bucket in the dataset's settings`,
  );
});
