import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { AwsError } from '../service.ts';
import type { ObjectFiles } from './object-files.ts';
import type { ObjectRecord } from './object-record.ts';

/** Up to this size a whole body is read and its checksum verified before anything of it is sent; bytes. */
const VERIFIED_BYTES = 32 * 2 ** 20;

/** Bytes of an object: start inclusive, end exclusive. */
interface Bytes {
  readonly start: number;
  readonly end: number;
}

/**
 * Bytes of a stored object, verified: the file's length always, its checksum where the whole of a body of at most 32 MiB is asked for.
 * @throws AwsError InternalError that names the file
 */
export async function readBody(
  files: ObjectFiles,
  bucket: string,
  record: ObjectRecord,
  { start, end }: Bytes,
): Promise<Buffer> {
  checkFile(files, bucket, record);
  const body = await files.read(bucket, record.file as string, start, end).catch((error: Error) => {
    throw damaged(files, bucket, record, error.message);
  });
  if (body.length === record.size && record.size <= VERIFIED_BYTES) verify(files, bucket, record, body);
  return body;
}

/** As {@link readBody}, but a body of more than 32 MiB comes as a stream, which is destroyed when the file can't be read on. */
export async function openBody(
  files: ObjectFiles,
  bucket: string,
  record: ObjectRecord,
  bytes: Bytes,
): Promise<Uint8Array | Readable> {
  if (bytes.end - bytes.start <= VERIFIED_BYTES) return readBody(files, bucket, record, bytes);
  checkFile(files, bucket, record);
  return files.stream(bucket, record.file as string, bytes.start, bytes.end);
}

/** @throws AwsError InternalError when the object's file is missing, is no file, or has another length */
export function checkFile(files: ObjectFiles, bucket: string, record: ObjectRecord): void {
  const { file, size } = record;
  const path = files.path(bucket, file as string);
  let found: ReturnType<typeof statSync>;
  try {
    found = statSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw damaged(files, bucket, record, code === 'ENOENT' ? 'is missing' : `can't be read: ${message}`);
  }
  if (!found.isFile()) throw damaged(files, bucket, record, 'is no file');
  if (found.size !== size)
    throw damaged(files, bucket, record, `has ${found.size} bytes, ${size} were written`);
}

function verify(files: ObjectFiles, bucket: string, record: ObjectRecord, body: Buffer): void {
  const { checksums, checksumType, etag } = record;
  const isSound =
    checksums.crc32 !== undefined && checksumType !== 'COMPOSITE'
      ? crc32(body) === Buffer.from(checksums.crc32, 'base64').readUInt32BE()
      : etag.includes('-') || `"${createHash('md5').update(body).digest('hex')}"` === etag;
  if (!isSound) throw damaged(files, bucket, record, 'has other bytes than were written');
}

const damaged = (files: ObjectFiles, bucket: string, { key, file }: ObjectRecord, how: string) =>
  new AwsError(
    'InternalError',
    `Object s3://${bucket}/${key} is lost: its file ${files.path(bucket, file as string)} ${how}. ` +
      'Put back a copy of the file, or start afresh in another data folder',
    500,
  );
