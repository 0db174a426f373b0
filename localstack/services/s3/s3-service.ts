import { join } from 'node:path';
import type { LocalRuntime } from '../../runtime.ts';
import { asAwsError, type HttpResponse, type StreamingService } from '../../server/dispatcher.ts';
import type { OngoingCall } from '../../server/ongoing-call.ts';
import type { RestRequest } from '../rest-service.ts';
import type { Operation } from '../service.ts';
import { configurationOperations } from './bucket-configuration.ts';
import { bucketOperations } from './bucket-operations.ts';
import { resolveRange } from './byte-range.ts';
import { withCreatedEvents } from './created-events.ts';
import { multipartOperations, uploadFiles } from './multipart-operations.ts';
import { ObjectFiles } from './object-files.ts';
import { describe, objectOperations, readObject } from './object-operations.ts';
import type { BucketEncryption, BucketRecord, ObjectRecord } from './object-record.ts';
import { ObjectStorage } from './object-storage.ts';
import { S3Access } from './s3-access.ts';
import { ServedFolders } from './served-folders.ts';
import { checkFile, openBody } from './stored-body.ts';
import { readInput } from './wire/request-input.ts';
import { writeOutput } from './wire/response-output.ts';
import { route } from './wire/route.ts';
import { s3Error } from './wire/s3-error.ts';

export interface BucketOptions {
  readonly versioning?: boolean;
  readonly encryption?: BucketEncryption;
  /** Whether EventBridge is told of objects that are made. @default false */
  readonly tellsEventBridge?: boolean;
  /** The template's properties, as given. Recorded; lifecycle and access logs have no effect. */
  readonly properties?: unknown;
}

/** S3, and what the rest of this process needs of it beside the API. */
export interface S3Service extends StreamingService {
  /** Creates the bucket, or updates its options; objects stay. */
  createBucket(name: string, options?: BucketOptions): BucketRecord;
  /**
   * Lets a folder of this machine stand for a prefix of a bucket, which is made where there is none: its files are the objects, read only.
   * @param prefix with a slash at its end; empty for the whole bucket
   * @param folder absolute path
   * @throws Error where an object lies below the prefix that is no file of a folder
   */
  serveFolder(bucket: string, prefix: string, folder: string): void;
  /** Deletes a bucket with all its objects, as a stack's autoDeleteObjects does. */
  deleteBucket(name: string): void;
  bucket(name: string): BucketRecord | undefined;
  /**
   * Absolute path of the current object's file, or undefined when there is none. The file never changes: a new version has another
   * path, and this one stays readable for at least ten minutes after it is replaced. No IAM: see {@link authorizeRead}.
   * @throws AwsError InternalError when the file is missing or has another length than was written
   */
  objectPath(bucket: string, key: string): string | undefined;
  /** Authorizes a read as GetObject does. @throws AwsError @returns the object's row */
  authorizeRead(call: Parameters<Operation>[1], bucket: string, key: string): ObjectRecord;
  /** Objects below a prefix in key order, without IAM. */
  listObjects(bucket: string, prefix: string): readonly ObjectRecord[];
  /** Writes an object without IAM, e.g. what an asset upload of a deployment brings. */
  putObjectFile(bucket: string, key: string, body: Uint8Array, contentType?: string): Promise<ObjectRecord>;
}

declare module '../../runtime.ts' {
  interface ServiceMap {
    readonly s3: S3Service;
  }
}

/** The S3 service: `objects/` of the data folder holds the bodies. */
export function s3Service(runtime: LocalRuntime): S3Service {
  const files = new ObjectFiles(join(runtime.dataFolder, 'objects'));
  const storage = new ObjectStorage(runtime.state, files, () => runtime.now());
  const access = new S3Access(runtime, storage);
  const folders = new ServedFolders(storage);
  const operations = withCreatedEvents(runtime, storage, access, {
    ...bucketOperations(storage, access, runtime),
    ...objectOperations(storage, access),
    ...multipartOperations(storage, access, runtime.state, () => runtime.now()),
  });
  let sweeping: Promise<void> | undefined;
  const routed = { ...operations, ...configurationOperations(storage, access) };

  async function respond(request: RestRequest, call: OngoingCall): Promise<HttpResponse> {
    const target = route(request);
    call.operation = target.operation;
    const input = readInput(request, target, runtime.accountId);
    if (target.operation === 'PutBucketPolicy')
      input.Policy = Buffer.from(input.Body as Uint8Array).toString();
    if (target.subresource) input.Subresource = target.subresource;
    await folders.prepare(target.operation, input.Bucket, input.Key);
    if (target.operation === 'GetObject') return streamObject(input, request, call);
    const output = ((await routed[target.operation]?.(input, call)) ?? {}) as Record<string, unknown>;
    if (typeof output.Xml === 'string')
      return {
        statusCode: 200,
        headers: { 'content-type': 'application/xml', 'x-amz-request-id': call.requestId },
        body: output.Xml,
      };
    return writeOutput(target.operation, output, call.requestId);
  }

  /** GetObject on the wire streams the file and takes the response-* parameters of presigned URLs. */
  async function streamObject(
    input: Record<string, unknown>,
    request: RestRequest,
    call: OngoingCall,
  ): Promise<HttpResponse> {
    const found = readObject(access, input, call);
    const range = resolveRange(found, input.Range as string, input.PartNumber as string);
    const described = writeOutput('GetObject', describe(storage, input, found, range), call.requestId);
    const overrides: Record<string, string> = {};
    for (const [name, value] of request.query)
      if (/^response-(cache-control|content-\w+|expires)$/.test(name)) overrides[name.slice(9)] = value;
    const headers = { ...described.headers, ...overrides };
    const body =
      range.end > range.start ? await openBody(storage.files, input.Bucket as string, found, range) : '';
    return { statusCode: described.statusCode, headers, body };
  }

  return {
    name: 's3',
    operations,
    serve: async (request, call) => {
      try {
        return await respond(request, call);
      } catch (cause) {
        const error = asAwsError(cause);
        if (error.cause) console.error(error.cause);
        call.errorCode = error.code;
        return s3Error(error, request, call.requestId);
      }
    },
    start() {
      sweeping = storage.sweep(uploadFiles(runtime.state)).catch((error: unknown) => {
        console.error('Files of deleted objects could not be removed:', error);
      });
    },
    stop: () => sweeping,
    createBucket(name, options = {}) {
      if (!storage.hasBucket(name)) storage.createBucket(name);
      const { versioning } = storage.bucket(name);
      storage.updateBucket(name, {
        ...(options.versioning === undefined
          ? {}
          : options.versioning
            ? { versioning: 'Enabled' }
            : versioning
              ? { versioning: 'Suspended' }
              : {}),
        ...(options.encryption ? { encryption: options.encryption } : {}),
        tellsEventBridge: options.tellsEventBridge ?? false,
        ...(options.properties === undefined ? {} : { properties: options.properties }),
      });
      return storage.bucket(name);
    },
    serveFolder(bucket, prefix, folder) {
      if (!storage.hasBucket(bucket)) storage.createBucket(bucket);
      folders.serve(bucket, { prefix, folder });
    },
    deleteBucket(name) {
      for (const { key, versionId } of storage.listVersions(name, '')) storage.delete(name, key, versionId);
      storage.deleteBucket(name);
      runtime.identities.deleteResourcePolicy(access.bucketArn(name));
    },
    bucket: (name) => (storage.hasBucket(name) ? storage.bucket(name) : undefined),
    objectPath(bucket, key) {
      const found = storage.find(bucket, key);
      if (!found) return undefined;
      checkFile(files, bucket, found);
      return files.path(bucket, found.file as string);
    },
    authorizeRead: (call, bucket, key) => access.read(call, bucket, key),
    listObjects: (bucket, prefix) => {
      storage.bucket(bucket);
      return storage.list(bucket, prefix, '', Number.MAX_SAFE_INTEGER);
    },
    putObjectFile: (bucket, key, body, contentType) => {
      storage.bucket(bucket);
      return storage.put(bucket, key, body, contentType ? { properties: { ContentType: contentType } } : {});
    },
  };
}
