import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { checkXmlNesting } from '../../../protocols/nesting.ts';
import type { RestRequest } from '../../rest-service.ts';
import { AwsError } from '../../service.ts';
import { isChecksumAlgorithm } from '../checksums.ts';
import { decodeChunked } from './aws-chunked.ts';
import type { Route } from './route.ts';

/** Headers that are members of an operation's input. Source: S3 API reference. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-md5': 'ContentMD5',
  'content-type': 'ContentType',
  expires: 'Expires',
  'if-match': 'IfMatch',
  'if-modified-since': 'IfModifiedSince',
  'if-none-match': 'IfNoneMatch',
  'if-unmodified-since': 'IfUnmodifiedSince',
  range: 'Range',
  'x-amz-acl': 'ACL',
  'x-amz-checksum-crc32': 'ChecksumCRC32',
  'x-amz-checksum-crc32c': 'ChecksumCRC32C',
  'x-amz-checksum-crc64nvme': 'ChecksumCRC64NVME',
  'x-amz-checksum-mode': 'ChecksumMode',
  'x-amz-checksum-sha1': 'ChecksumSHA1',
  'x-amz-checksum-sha256': 'ChecksumSHA256',
  'x-amz-checksum-type': 'ChecksumType',
  'x-amz-copy-source': 'CopySource',
  'x-amz-copy-source-if-match': 'CopySourceIfMatch',
  'x-amz-copy-source-if-modified-since': 'CopySourceIfModifiedSince',
  'x-amz-copy-source-if-none-match': 'CopySourceIfNoneMatch',
  'x-amz-copy-source-if-unmodified-since': 'CopySourceIfUnmodifiedSince',
  'x-amz-copy-source-range': 'CopySourceRange',
  'x-amz-metadata-directive': 'MetadataDirective',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
  'x-amz-storage-class': 'StorageClass',
  'x-amz-tagging': 'Tagging',
  'x-amz-website-redirect-location': 'WebsiteRedirectLocation',
};

const QUERY: Readonly<Record<string, string>> = {
  'continuation-token': 'ContinuationToken',
  delimiter: 'Delimiter',
  'encoding-type': 'EncodingType',
  'key-marker': 'KeyMarker',
  marker: 'Marker',
  'max-keys': 'MaxKeys',
  'version-id-marker': 'VersionIdMarker',
  'max-parts': 'MaxParts',
  'part-number-marker': 'PartNumberMarker',
  partNumber: 'PartNumber',
  prefix: 'Prefix',
  'start-after': 'StartAfter',
  uploadId: 'UploadId',
  versionId: 'VersionId',
};

/** Headers that change what an object is, and that the local runtime does not know. */
const REFUSED = /^x-amz-(server-side-encryption-customer-|object-lock-|grant-|write-offset)/;

const BODY_OPERATIONS = new Set(['PutObject', 'UploadPart', 'PutBucketPolicy']);

/** The input of an S3 operation, in the API's JSON shape, with the body decoded and checked against its hash. */
export function readInput(request: RestRequest, route: Route, accountId: string): Record<string, unknown> {
  const { headers, query } = request;
  const refused = Object.keys(headers).find((name) => REFUSED.test(name));
  if (refused)
    throw new AwsError('NotImplemented', `The local runtime does not implement s3 header ${refused}`, 501);
  const owner = headers['x-amz-expected-bucket-owner'];
  if (owner !== undefined && owner !== accountId) throw new AwsError('AccessDenied', 'Access Denied', 403);
  const input: Record<string, unknown> = { Bucket: route.bucket, Key: route.key };
  for (const [name, member] of Object.entries(HEADERS))
    if (headers[name] !== undefined) input[member] = headers[name];
  for (const [name, member] of Object.entries(QUERY)) if (query.has(name)) input[member] = query.get(name);
  const bucketKey = headers['x-amz-server-side-encryption-bucket-key-enabled'];
  if (bucketKey !== undefined) input.BucketKeyEnabled = bucketKey === 'true';
  const algorithm = headers['x-amz-sdk-checksum-algorithm'] ?? headers['x-amz-checksum-algorithm'];
  if (algorithm !== undefined) input.ChecksumAlgorithm = algorithm;
  if (route.operation === 'GetObjectAttributes')
    input.ObjectAttributes = (headers['x-amz-object-attributes'] ?? '').split(',').map((a) => a.trim());
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  if (metadata.length > 0)
    input.Metadata = Object.fromEntries(metadata.map(([name, value]) => [name.slice(11), latin(value)]));
  const body = decodeBody(request, input);
  if (BODY_OPERATIONS.has(route.operation)) input.Body = body;
  else if (body.length > 0) readXmlBody(route.operation, body, input);
  return input;
}

function decodeBody(request: RestRequest, input: Record<string, unknown>): Uint8Array {
  const { headers } = request;
  const sha = headers['x-amz-content-sha256'] ?? '';
  const encodings = (headers['content-encoding'] ?? '').split(',').map((e) => e.trim());
  let body = request.body;
  if (sha.startsWith('STREAMING-') || encodings.includes('aws-chunked')) {
    const length = headers['x-amz-decoded-content-length'];
    const decoded = decodeChunked(body, length === undefined ? undefined : Number(length));
    body = decoded.body;
    for (const [name, value] of Object.entries(decoded.trailers)) {
      const member = HEADERS[name];
      if (name.startsWith('x-amz-checksum-') && isChecksumAlgorithm(name.slice(15)) && member)
        input[member] = value;
    }
    const kept = encodings.filter((e) => e !== '' && e !== 'aws-chunked').join(',');
    if (kept) input.ContentEncoding = kept;
    else delete input.ContentEncoding;
  } else if (/^[0-9a-f]{64}$/.test(sha) && createHash('sha256').update(body).digest('hex') !== sha)
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  return body;
}

const LISTS = new Set(['Delete.Object', 'CompleteMultipartUpload.Part', 'Tagging.TagSet.Tag']);
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: true,
  isArray: (_name, path) => LISTS.has(String(path)),
});

function readXmlBody(operation: string, body: Uint8Array, input: Record<string, unknown>): void {
  const text = Buffer.from(body).toString('utf8');
  if (operation.endsWith('BucketConfiguration')) {
    input.Xml = text;
    return;
  }
  checkXmlNesting(text);
  // biome-ignore lint/suspicious/noExplicitAny: parsed XML; members are checked where they are read.
  let parsed: any;
  try {
    parsed = parser.parse(text);
  } catch {
    throw new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  switch (operation) {
    case 'DeleteObjects':
      input.Delete = { Objects: parsed.Delete?.Object ?? [], Quiet: parsed.Delete?.Quiet === 'true' };
      break;
    case 'CompleteMultipartUpload':
      input.MultipartUpload = { Parts: parsed.CompleteMultipartUpload?.Part ?? [] };
      break;
    case 'PutObjectTagging':
      input.Tagging = { TagSet: parsed.Tagging?.TagSet?.Tag ?? [] };
      break;
    case 'PutBucketVersioning':
      input.VersioningConfiguration = parsed.VersioningConfiguration;
      break;
    default:
  }
}

/** Node reads header bytes as Latin-1; clients send metadata as UTF-8. */
function latin(value: string): string {
  const decoded = Buffer.from(value, 'latin1').toString('utf8');
  return decoded.includes('\uFFFD') ? value : decoded;
}
