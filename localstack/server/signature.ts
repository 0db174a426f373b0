import type { RestRequest } from '../services/rest-service.ts';

/**
 * What a signature says of its request: SigV4 in the Authorization header or (presigned) in the query, or the older S3 query
 * signature (AWSAccessKeyId) that boto3 still presigns with.
 */
export interface SignedScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** Signing name of the service, e.g. s3, monitoring. */
  readonly service: string;
  readonly sessionToken?: string;
}

/** Undefined for a request without a signature. Format: AWS "Signature Version 4 for API requests". */
export function signedScope(request: RestRequest): SignedScope | undefined {
  const credential = headerCredential(request) ?? request.query.get('X-Amz-Credential') ?? undefined;
  if (credential === undefined) return queryAuthentication(request.query);
  const parts = credential.split('/');
  // <key>/<yyyymmdd>/<region>/<service>/aws4_request; SigV4A leaves the region out. A key may hold slashes.
  const end = parts.at(-1) === 'aws4_request' ? parts.length - 1 : parts.length;
  const withRegion = end >= 4;
  const token = request.headers['x-amz-security-token'] ?? request.query.get('X-Amz-Security-Token');
  return {
    accessKeyId: parts.slice(0, withRegion ? end - 3 : end - 2).join('/'),
    region: (withRegion && parts[end - 2]) || '',
    service: (parts[end - 1] ?? '').toLowerCase(),
    ...(token ? { sessionToken: token } : {}),
  };
}

/** What the Authorization header names as its credential; it goes before what the query says. */
export function headerCredential(request: RestRequest): string | undefined {
  return /^AWS4-[A-Z0-9-]+ .*?Credential=([^,\s]+)/.exec(request.headers.authorization ?? '')?.[1];
}

/** Signing name of the service that a request is for; S3 for one without a signature. */
export function signedService(request: RestRequest): string {
  return signedScope(request)?.service || 's3';
}

function queryAuthentication(query: URLSearchParams): SignedScope | undefined {
  const accessKeyId = query.get('AWSAccessKeyId');
  if (!accessKeyId) return undefined;
  const token = query.get('x-amz-security-token');
  return {
    ...{ accessKeyId, region: '', service: 's3' },
    ...(token ? { sessionToken: token } : {}),
  };
}
