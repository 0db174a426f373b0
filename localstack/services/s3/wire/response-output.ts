import { element, escapeXml, XML_DECLARATION } from '../../../protocols/xml.ts';
import type { RestResponse } from '../../rest-service.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Members of outputs that travel as headers. Source: S3 API reference. */
const HEADERS: Readonly<Record<string, string>> = {
  AcceptRanges: 'accept-ranges',
  BucketKeyEnabled: 'x-amz-server-side-encryption-bucket-key-enabled',
  BucketRegion: 'x-amz-bucket-region',
  CacheControl: 'cache-control',
  ChecksumCRC32: 'x-amz-checksum-crc32',
  ChecksumCRC32C: 'x-amz-checksum-crc32c',
  ChecksumCRC64NVME: 'x-amz-checksum-crc64nvme',
  ChecksumSHA1: 'x-amz-checksum-sha1',
  ChecksumSHA256: 'x-amz-checksum-sha256',
  ChecksumType: 'x-amz-checksum-type',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  ContentLength: 'content-length',
  ContentRange: 'content-range',
  ContentType: 'content-type',
  CopySourceVersionId: 'x-amz-copy-source-version-id',
  DeleteMarker: 'x-amz-delete-marker',
  ETag: 'etag',
  Expires: 'expires',
  LastModified: 'last-modified',
  PartsCount: 'x-amz-mp-parts-count',
  SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  StorageClass: 'x-amz-storage-class',
  TagCount: 'x-amz-tagging-count',
  VersionId: 'x-amz-version-id',
  WebsiteRedirectLocation: 'x-amz-website-redirect-location',
};

/** Operations that answer XML: name of the root element. */
const ROOTS: Readonly<Record<string, string>> = {
  CompleteMultipartUpload: 'CompleteMultipartUploadResult',
  CopyObject: 'CopyObjectResult',
  CreateMultipartUpload: 'InitiateMultipartUploadResult',
  DeleteObjects: 'DeleteResult',
  GetBucketEncryption: 'ServerSideEncryptionConfiguration',
  GetBucketVersioning: 'VersioningConfiguration',
  GetObjectAttributes: 'GetObjectAttributesResponse',
  GetObjectTagging: 'Tagging',
  ListBuckets: 'ListAllMyBucketsResult',
  ListMultipartUploads: 'ListMultipartUploadsResult',
  ListObjectVersions: 'ListVersionsResult',
  ListObjects: 'ListBucketResult',
  ListObjectsV2: 'ListBucketResult',
  ListParts: 'ListPartsResult',
  UploadPartCopy: 'CopyPartResult',
};

/** Lists whose items stand side by side without a wrapper, by the name of an item; and wrapped ones. */
const FLAT: Readonly<Record<string, string>> = {
  CommonPrefixes: 'CommonPrefixes',
  Contents: 'Contents',
  DeleteMarkers: 'DeleteMarker',
  Deleted: 'Deleted',
  Errors: 'Error',
  Parts: 'Part',
  Rules: 'Rule',
  Uploads: 'Upload',
  Versions: 'Version',
};
const WRAPPED: Readonly<Record<string, string>> = { Buckets: 'Bucket', TagSet: 'Tag' };

/** Members that are keys: encoded where the client asked for encoding-type=url. */
const KEY_MEMBERS = new Set([
  'Key',
  'Prefix',
  'Delimiter',
  'Marker',
  'NextMarker',
  'StartAfter',
  'KeyMarker',
  'NextKeyMarker',
]);

const STATUS: Readonly<Record<string, number>> = {
  AbortMultipartUpload: 204,
  DeleteBucket: 204,
  DeleteBucketPolicy: 204,
  DeleteObject: 204,
  DeleteObjectTagging: 204,
  PutBucketPolicy: 204,
};

/** Writes an operation's output as S3 does: members as headers, results as XML. */
export function writeOutput(
  operation: string,
  output: Record<string, unknown>,
  requestId: string,
): RestResponse {
  const common = { 'x-amz-request-id': requestId, 'x-amz-id-2': 'localhost' };
  const statusCode = STATUS[operation] ?? (output.ContentRange === undefined ? 200 : 206);
  if (operation === 'GetBucketPolicy')
    return {
      statusCode,
      headers: { ...common, 'content-type': 'application/json' },
      body: String(output.Policy),
    };
  if (operation === 'GetBucketLocation') {
    const location =
      output.LocationConstraint === undefined ? '' : escapeXml(String(output.LocationConstraint));
    return xml(200, `<LocationConstraint xmlns="${NAMESPACE}">${location}</LocationConstraint>`, common);
  }
  const root = ROOTS[operation];
  const { Body: _, Metadata: metadata, ...members } = output;
  if (root === undefined)
    return { statusCode, headers: { ...common, ...headers(members, metadata) }, body: '' };
  const { inside, outside } = split(operation, members);
  const encode = members.EncodingType === 'url';
  const content = Object.entries(inside)
    .map(([name, value]) => member(name, value, encode))
    .join('');
  return xml(statusCode, `<${root} xmlns="${NAMESPACE}">${content}</${root}>`, {
    ...common,
    ...headers(outside, undefined),
  });
}

/** Output members that stay headers although the operation answers XML. */
function split(operation: string, members: Record<string, unknown>) {
  const nested = { CopyObject: 'CopyObjectResult', UploadPartCopy: 'CopyPartResult' }[operation];
  const encryption = 'ServerSideEncryptionConfiguration';
  if (operation === 'GetBucketEncryption')
    return { inside: members[encryption] as Record<string, unknown>, outside: {} };
  if (nested) {
    const { [nested]: inside, ...outside } = members;
    return { inside: inside as Record<string, unknown>, outside };
  }
  const names = {
    CompleteMultipartUpload: ['VersionId', 'ServerSideEncryption', 'SSEKMSKeyId', 'BucketKeyEnabled'],
    CreateMultipartUpload: ['ServerSideEncryption', 'SSEKMSKeyId', 'ChecksumType'],
    GetObjectAttributes: ['LastModified', 'VersionId'],
  }[operation];
  const outside: Record<string, unknown> = {};
  const inside: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members))
    (names?.includes(name) ? outside : inside)[name] = value;
  const algorithm = operation === 'CreateMultipartUpload' ? inside.ChecksumAlgorithm : undefined;
  if (algorithm !== undefined) {
    delete inside.ChecksumAlgorithm;
    outside.ChecksumAlgorithm = algorithm;
  }
  return { inside, outside };
}

function headers(members: Record<string, unknown>, metadata: unknown): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(members)) {
    const header = name === 'ChecksumAlgorithm' ? 'x-amz-checksum-algorithm' : HEADERS[name];
    if (header && value !== undefined)
      result[header] = value instanceof Date ? value.toUTCString() : String(value);
  }
  for (const [name, value] of Object.entries((metadata ?? {}) as Record<string, string>))
    result[`x-amz-meta-${name}`] = Buffer.from(value, 'utf8').toString('latin1');
  return result;
}

function member(name: string, value: unknown, encode: boolean): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    const item = FLAT[name] ?? WRAPPED[name] ?? 'member';
    const items = value.map((v) => member(item, v, encode)).join('');
    return name in FLAT ? items : element(name, items);
  }
  if (value instanceof Date) return element(name, value.toISOString());
  if (typeof value === 'object')
    return element(
      name,
      Object.entries(value)
        .map(([n, v]) => member(n, v, encode))
        .join(''),
    );
  const text = String(value);
  return element(name, escapeXml(encode && KEY_MEMBERS.has(name) ? encodeKey(text) : text));
}

const encodeKey = (key: string) => encodeURIComponent(key).replace(/%2F/g, '/');

function xml(statusCode: number, body: string, headers: Record<string, string>): RestResponse {
  return {
    statusCode,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: XML_DECLARATION + body,
  };
}
