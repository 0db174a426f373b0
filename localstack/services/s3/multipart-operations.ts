import { createHash, randomBytes } from 'node:crypto';
import type { StateStore } from '../../state-store.ts';
import { AwsError, type Operation } from '../service.ts';
import { resolveRange } from './byte-range.ts';
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  checksum,
  checksumMember,
  isChecksumAlgorithm,
} from './checksums.ts';
import {
  bytesOf,
  checksumOutput,
  parseCopySource,
  prepareWrite,
  verifiedChecksums,
  writtenOutput,
} from './object-operations.ts';
import type { ObjectProperties, ObjectRecord } from './object-record.ts';
import { type ObjectStorage, unquoted } from './object-storage.ts';
import type { S3Access } from './s3-access.ts';
import { invalidArgument, noSuchUpload } from './s3-errors.ts';
import { readBody } from './stored-body.ts';

/** A multipart upload under way. */
export interface Upload {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiated: string;
  readonly properties: ObjectProperties;
  readonly algorithm?: ChecksumAlgorithm;
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE';
}

interface Part {
  readonly number: number;
  readonly file: string;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: string;
  readonly checksums: ObjectRecord['checksums'];
}

const UPLOADS = 's3.uploads';
const parts = (uploadId: string) => `s3.parts/${uploadId}`;
const MINIMUM_PART = 5 * 1024 ** 2;

// biome-ignore lint/suspicious/noExplicitAny: inputs are the API's own shapes, checked member by member.
type Input = any;

/** Multipart uploads. Parts are files of the bucket until the upload is completed or aborted. */
export function multipartOperations(
  storage: ObjectStorage,
  access: S3Access,
  state: StateStore,
  now: () => Date,
): Readonly<Record<string, Operation>> {
  const upload = (input: Input): Upload => {
    const found = state.get<Upload>(UPLOADS, input.UploadId ?? '');
    if (!found || found.bucket !== input.Bucket || found.key !== input.Key)
      throw noSuchUpload(input.UploadId);
    return found;
  };
  const listParts = (uploadId: string): Part[] => state.list<Part>(parts(uploadId)).map((r) => r.value);
  const partKey = (number: number) => String(number).padStart(5, '0');

  const putPart = async (found: Upload, number: number, body: Uint8Array, checksums: Part['checksums']) => {
    if (!Number.isInteger(number) || number < 1 || number > 10_000)
      throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive');
    const file = await storage.files.write(found.bucket, [body]);
    const part: Part = {
      ...{ number, file, size: body.length, checksums, lastModified: now().toISOString() },
      etag: `"${createHash('md5').update(body).digest('hex')}"`,
    };
    const before = state.get<Part>(parts(found.uploadId), partKey(number));
    state.put(parts(found.uploadId), partKey(number), part);
    if (before) storage.files.discard(found.bucket, before.file);
    return part;
  };

  const forget = (found: Upload): void => {
    const kept = listParts(found.uploadId);
    state.transaction(() => {
      for (const part of kept) state.delete(parts(found.uploadId), partKey(part.number));
      state.delete(UPLOADS, found.uploadId);
    });
    for (const part of kept) void storage.files.remove(found.bucket, part.file);
  };

  return {
    CreateMultipartUpload: (input: Input, call) => {
      const { properties } = prepareWrite(storage, access, input, call, 'false');
      const algorithm = String(input.ChecksumAlgorithm ?? '').toLowerCase();
      const found: Upload = {
        ...{ bucket: input.Bucket, key: input.Key, properties },
        uploadId: randomBytes(24).toString('base64url'),
        initiated: now().toISOString(),
        ...(isChecksumAlgorithm(algorithm)
          ? {
              algorithm,
              checksumType: input.ChecksumType ?? (algorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE'),
            }
          : {}),
      };
      state.put(UPLOADS, found.uploadId, found);
      return {
        ...{ Bucket: found.bucket, Key: found.key, UploadId: found.uploadId },
        ...(found.algorithm
          ? { ChecksumAlgorithm: found.algorithm.toUpperCase(), ChecksumType: found.checksumType }
          : {}),
        ServerSideEncryption: properties.ServerSideEncryption,
        ...(properties.SSEKMSKeyId ? { SSEKMSKeyId: properties.SSEKMSKeyId } : {}),
      };
    },
    UploadPart: async (input: Input, call) => {
      access.object(call, 'PutObject', input.Bucket, input.Key, { 's3:ObjectCreationOperation': 'false' });
      const found = upload(input);
      access.encrypt(call, found.properties.SSEKMSKeyId);
      const body = bytesOf(input.Body);
      const asked = found.algorithm ? { ChecksumAlgorithm: found.algorithm } : {};
      const part = await putPart(
        found,
        Number(input.PartNumber),
        body,
        verifiedChecksums({ ...input, ...asked }, body),
      );
      return { ETag: part.etag, ...partChecksums(part) };
    },
    UploadPartCopy: async (input: Input, call) => {
      const source = parseCopySource(input.CopySource);
      const from = access.read(call, source.bucket, source.key, source.versionId);
      access.object(call, 'PutObject', input.Bucket, input.Key, { 's3:ObjectCreationOperation': 'false' });
      const found = upload(input);
      const { start, end } = resolveRange(from, input.CopySourceRange);
      const body = await readBody(storage.files, source.bucket, from, { start, end });
      const asked = found.algorithm ? { ChecksumAlgorithm: found.algorithm } : {};
      const part = await putPart(found, Number(input.PartNumber), body, verifiedChecksums(asked, body));
      return {
        CopyPartResult: {
          ETag: part.etag,
          LastModified: new Date(part.lastModified),
          ...partChecksums(part),
        },
      };
    },
    CompleteMultipartUpload: async (input: Input, call) => {
      const condition = prepareWrite(storage, access, input, call, 'true').condition;
      const found = upload(input);
      const chosen = choose(listParts(found.uploadId), input.MultipartUpload?.Parts ?? []);
      storage.check(found.bucket, found.key, condition);
      const { algorithm, checksumType, properties } = found;
      let checksums: ObjectRecord['checksums'] = {};
      if (algorithm && checksumType === 'COMPOSITE')
        checksums = { [algorithm]: compositeChecksum(algorithm, chosen) };
      else if (algorithm) {
        const bodies = [];
        for (const part of chosen)
          bodies.push(await storage.files.read(found.bucket, part.file, 0, part.size));
        checksums = { [algorithm]: checksum(algorithm, Buffer.concat(bodies)) };
      }
      for (const given of CHECKSUM_ALGORITHMS) {
        const expected = input[checksumMember(given)];
        if (expected !== undefined && checksums[given] !== undefined && expected !== checksums[given])
          throw new AwsError(
            'BadDigest',
            `The ${given.toUpperCase()} you specified did not match the calculated checksum.`,
          );
      }
      const bodies = async function* () {
        for (const part of chosen) yield* storage.files.stream(found.bucket, part.file, 0, part.size);
      };
      const file = await storage.files.write(found.bucket, bodies());
      const digests = chosen.map((part) => Buffer.from(unquoted(part.etag), 'hex'));
      const etag = `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${chosen.length}"`;
      const partSizes = chosen.map((part) => part.size);
      const size = partSizes.reduce((a, b) => a + b, 0);
      const object = { etag, properties, checksums, partSizes, ...(checksumType ? { checksumType } : {}) };
      const made = storage.commit(found.bucket, found.key, file, size, object, condition);
      forget(found);
      return {
        Location: `/${found.bucket}/${found.key}`,
        ...{ Bucket: found.bucket, Key: found.key },
        ...writtenOutput(storage, found.bucket, made),
        ...checksumOutput(made),
      };
    },
    AbortMultipartUpload: (input: Input, call) => {
      access.object(call, 'AbortMultipartUpload', input.Bucket, input.Key);
      forget(upload(input));
      return {};
    },
    ListParts: (input: Input, call) => {
      access.object(call, 'ListMultipartUploadParts', input.Bucket, input.Key);
      const found = upload(input);
      const after = Number(input.PartNumberMarker ?? 0);
      const maximum = Math.min(1000, Number(input.MaxParts ?? 1000));
      const rest = listParts(found.uploadId).filter((p) => p.number > after);
      const page = rest.slice(0, maximum);
      return {
        ...{ Bucket: found.bucket, Key: found.key, UploadId: found.uploadId },
        ...{ PartNumberMarker: after, MaxParts: maximum, IsTruncated: rest.length > page.length },
        ...(page.length > 0 ? { NextPartNumberMarker: page.at(-1)?.number } : {}),
        StorageClass: found.properties.StorageClass ?? 'STANDARD',
        Parts: page.map((p) => ({
          ...{ PartNumber: p.number, ETag: p.etag, Size: p.size, LastModified: new Date(p.lastModified) },
          ...partChecksums(p),
        })),
      };
    },
    ListMultipartUploads: (input: Input, call) => {
      access.bucket(call, 'ListBucketMultipartUploads', input.Bucket);
      const prefix = input.Prefix ?? '';
      const found = state
        .list<Upload>(UPLOADS)
        .map((r) => r.value)
        .filter((u) => u.bucket === input.Bucket && u.key.startsWith(prefix))
        .sort((a, b) => (a.key === b.key ? (a.initiated < b.initiated ? -1 : 1) : a.key < b.key ? -1 : 1));
      return {
        ...{ Bucket: input.Bucket, Prefix: prefix, MaxUploads: found.length, IsTruncated: false },
        Uploads: found.map((u) => ({ Key: u.key, UploadId: u.uploadId, Initiated: new Date(u.initiated) })),
      };
    },
  };
}

/** Files of parts of uploads under way, which the sweep must leave alone. */
export function uploadFiles(state: StateStore): ReadonlySet<string> {
  const uploads = state.list<Upload>(UPLOADS).map((r) => r.value.uploadId);
  return new Set(uploads.flatMap((id) => state.list<Part>(parts(id)).map((r) => r.value.file)));
}

/** The parts that the client names, which must ascend, exist with that entity tag, and have 5 MiB but for the last. */
function choose(
  kept: readonly Part[],
  named: readonly { PartNumber: number | string; ETag: string }[],
): Part[] {
  if (named.length === 0)
    throw new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  const chosen = named.map(({ PartNumber: number, ETag: etag }, index) => {
    if (index > 0 && Number(number) <= Number(named[index - 1]?.PartNumber))
      throw new AwsError(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
      );
    const part = kept.find((p) => p.number === Number(number));
    if (!part || unquoted(part.etag) !== unquoted(etag ?? ''))
      throw new AwsError(
        'InvalidPart',
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        400,
        { PartNumber: number },
      );
    return part;
  });
  const small = chosen.slice(0, -1).find((part) => part.size < MINIMUM_PART);
  if (small)
    throw new AwsError(
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      400,
      { ProposedSize: small.size, MinSizeAllowed: MINIMUM_PART, PartNumber: small.number },
    );
  return chosen;
}

function compositeChecksum(algorithm: ChecksumAlgorithm, chosen: readonly Part[]): string {
  const digests = chosen.map((part) => Buffer.from(part.checksums[algorithm] ?? '', 'base64'));
  return `${checksum(algorithm, Buffer.concat(digests))}-${chosen.length}`;
}

function partChecksums(part: Part): Record<string, string> {
  const given = CHECKSUM_ALGORITHMS.filter((a) => part.checksums[a] !== undefined);
  return Object.fromEntries(given.map((a) => [checksumMember(a), part.checksums[a] as string]));
}
