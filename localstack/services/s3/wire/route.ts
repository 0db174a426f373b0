import type { RestRequest } from '../../rest-service.ts';
import { AwsError } from '../../service.ts';

/** What a request is for: the operation and where it points. */
export interface Route {
  readonly operation: string;
  readonly bucket?: string;
  readonly key?: string;
  /** For operations on a bucket's configuration, its subresource. */
  readonly subresource?: string;
}

/** Bucket configurations that are kept as XML and have no effect. */
const CONFIGURATIONS: ReadonlySet<string> = new Set([
  ...[
    'accelerate',
    'acl',
    'cors',
    'lifecycle',
    'logging',
    'notification',
    'object-lock',
    'ownershipControls',
  ],
  ...['policyStatus', 'publicAccessBlock', 'replication', 'requestPayment', 'tagging', 'website'],
  ...['intelligent-tiering', 'inventory', 'analytics', 'metrics'],
]);

/** Finds the operation of a request, path style or, where the Host header carries a bucket, virtual-host style. */
export function route(request: RestRequest): Route {
  const { bucket, key } = target(request);
  const has = (name: string) => request.query.has(name);
  const { method } = request;
  const unknown = () => {
    const parts = [...new Set(request.query.keys())].join('&');
    return new AwsError(
      'NotImplemented',
      `The local runtime does not implement s3:${method} of a ${key ? 'key' : bucket ? 'bucket' : 'service'}${parts ? ` with ?${parts}` : ''}`,
      501,
    );
  };
  if (!bucket) {
    if (method === 'GET') return { operation: 'ListBuckets' };
    throw unknown();
  }
  if (!key) {
    const operation = bucketOperation(method, has);
    if (operation) return { operation, bucket };
    const subresource = [...CONFIGURATIONS].find(has);
    const verb = { GET: 'Get', PUT: 'Put', DELETE: 'Delete' }[method];
    if (subresource && verb) return { operation: `${verb}BucketConfiguration`, bucket, subresource };
    throw unknown();
  }
  const operation = keyOperation(request, has);
  if (!operation) throw unknown();
  return { operation, bucket, key };
}

function bucketOperation(method: string, has: (name: string) => boolean): string | undefined {
  const configured = [...CONFIGURATIONS].some(has);
  switch (method) {
    case 'GET':
      if (has('location')) return 'GetBucketLocation';
      if (has('versioning')) return 'GetBucketVersioning';
      if (has('policy')) return 'GetBucketPolicy';
      if (has('encryption')) return 'GetBucketEncryption';
      if (has('versions')) return 'ListObjectVersions';
      if (has('uploads')) return 'ListMultipartUploads';
      if (configured) return undefined;
      return has('list-type') ? 'ListObjectsV2' : 'ListObjects';
    case 'HEAD':
      return 'HeadBucket';
    case 'PUT':
      if (has('versioning')) return 'PutBucketVersioning';
      if (has('policy')) return 'PutBucketPolicy';
      return configured || has('encryption') ? undefined : 'CreateBucket';
    case 'DELETE':
      if (has('policy')) return 'DeleteBucketPolicy';
      return configured || has('encryption') ? undefined : 'DeleteBucket';
    case 'POST':
      return has('delete') ? 'DeleteObjects' : undefined;
    default:
      return undefined;
  }
}

const UNSUPPORTED_OBJECT = ['acl', 'legal-hold', 'retention', 'torrent', 'restore', 'select', 'renameObject'];

function keyOperation({ method, headers }: RestRequest, has: (name: string) => boolean): string | undefined {
  if (UNSUPPORTED_OBJECT.some(has)) return undefined;
  const copies = headers['x-amz-copy-source'] !== undefined;
  switch (method) {
    case 'GET':
      if (has('tagging')) return 'GetObjectTagging';
      if (has('attributes')) return 'GetObjectAttributes';
      return has('uploadId') ? 'ListParts' : 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'PUT':
      if (has('tagging')) return 'PutObjectTagging';
      if (has('partNumber')) return copies ? 'UploadPartCopy' : 'UploadPart';
      return copies ? 'CopyObject' : 'PutObject';
    case 'POST':
      if (has('uploads')) return 'CreateMultipartUpload';
      return has('uploadId') ? 'CompleteMultipartUpload' : undefined;
    case 'DELETE':
      if (has('tagging')) return 'DeleteObjectTagging';
      return has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject';
    default:
      return undefined;
  }
}

/** bucket.s3.localhost:PORT, bucket.s3.region.…, bucket.localhost; 127.0.0.1 carries none. */
function target({ path, headers }: RestRequest): { bucket?: string; key?: string } {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  const virtual = /^(.+?)\.(?:s3[.-].*|localhost)$/.exec(host)?.[1];
  const hosted = virtual && !/^s3([.-]|$)/.test(virtual) ? virtual : undefined;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path.replace(/^\//, ''));
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
  if (hosted) return { bucket: hosted, ...(decoded ? { key: decoded } : {}) };
  const slash = decoded.indexOf('/');
  if (slash < 0) return decoded ? { bucket: decoded } : {};
  const key = decoded.slice(slash + 1);
  return { bucket: decoded.slice(0, slash), ...(key ? { key } : {}) };
}
