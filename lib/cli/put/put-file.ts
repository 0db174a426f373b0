import { type FileHandle, open } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { CommandFailed } from '../failure.ts';
import type { FileToPut } from './files-to-put.ts';

/** Bytes of a part: S3 takes 10,000 of them, and memory holds one. */
const PART_BYTES = 16 * 2 ** 20;

/**
 * Writes a file as one object, in parts where it is large.
 * @returns the version that the bucket gave it
 * @throws CommandFailed for a file that became shorter meanwhile
 */
export async function putFile(
  s3: Pick<S3Client, 'send'>,
  place: { readonly Bucket: string; readonly Key: string },
  { path, size }: Pick<FileToPut, 'path' | 'size'>,
  partBytes = PART_BYTES,
): Promise<string | undefined> {
  const file = await open(path);
  try {
    if (size > partBytes) return await putParts(s3, place, file, path, size, partBytes);
    const Body = await readPart(file, path, 0, size);
    return (await s3.send(new PutObjectCommand({ ...place, Body }))).VersionId;
  } finally {
    await file.close();
  }
}

async function putParts(
  s3: Pick<S3Client, 'send'>,
  place: { readonly Bucket: string; readonly Key: string },
  file: FileHandle,
  path: string,
  size: number,
  partBytes: number,
): Promise<string | undefined> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place));
  try {
    const Parts: { readonly ETag: string | undefined; readonly PartNumber: number }[] = [];
    for (let at = 0; at < size; at += partBytes) {
      const PartNumber = Parts.length + 1;
      const Body = await readPart(file, path, at, Math.min(size, at + partBytes));
      const { ETag } = await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body }));
      Parts.push({ ETag, PartNumber });
    }
    const completed = await s3.send(
      new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }),
    );
    return completed.VersionId;
  } catch (error) {
    // Parts of an upload that nobody completes are paid for.
    await s3.send(new AbortMultipartUploadCommand({ ...place, UploadId })).catch(() => {});
    throw error;
  }
}

async function readPart(file: FileHandle, path: string, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
  if (bytesRead < buffer.length)
    throw new CommandFailed(`${path} became shorter while it was read: put it again when it is whole`);
  return buffer;
}
