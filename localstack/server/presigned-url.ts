import type { RestRequest } from '../services/rest-service.ts';
import { AwsError } from '../services/service.ts';
import { headerCredential, signedService } from './signature.ts';

/** Seven days: the longest that a presigned URL may be good for, in seconds. */
const LONGEST = 604_800;
/** How far ahead the clock of whoever signed may be, in milliseconds. */
const CLOCK_SKEW = 15 * 60_000;

const VERSION_4 = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
];

/**
 * Checks the times that a request states whose credentials are in its address: SigV4, or the older form of S3 that boto3 still
 * makes. Requests that are signed in their header, or not at all, pass.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 * @throws AwsError when the URL has ended, is good for more than seven days, or its times cannot be read
 */
export function checkPresignedUrl(request: RestRequest, now: Date): void {
  if (headerCredential(request) !== undefined) return;
  const { query } = request;
  if (query.has('X-Amz-Algorithm') || query.has('X-Amz-Credential') || query.has('X-Amz-Signature'))
    checkVersion4(query, now, signedService(request));
  else if (query.has('AWSAccessKeyId')) checkVersion2(query, now);
}

function checkVersion4(query: URLSearchParams, now: Date, service: string): void {
  const refuse = (message: string): never => {
    throw new AwsError(
      service === 's3' ? 'AuthorizationQueryParametersError' : 'IncompleteSignatureException',
      message,
    );
  };
  if (VERSION_4.some((name) => !query.get(name)))
    refuse(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  const start =
    readDate(query.get('X-Amz-Date') ?? '') ??
    refuse(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`);
  const text = query.get('X-Amz-Expires') ?? '';
  if (!/^[+-]?\d+$/.test(text)) refuse('X-Amz-Expires should be a number');
  const seconds = Number(text);
  if (seconds < 1) refuse('X-Amz-Expires must be non-negative');
  if (seconds > LONGEST)
    refuse(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${LONGEST} seconds`,
    );
  if (start.getTime() > now.getTime() + CLOCK_SKEW)
    throw new AwsError('AccessDenied', 'Request is not valid yet', 403, { ServerTime: toSeconds(now) });
  checkEnd(new Date(start.getTime() + seconds * 1000), now, { 'X-Amz-Expires': text });
}

function checkVersion2(query: URLSearchParams, now: Date): void {
  const text = query.get('Expires');
  if (!text || !query.get('Signature') || !query.get('AWSAccessKeyId'))
    throw new AwsError(
      'AccessDenied',
      'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
      403,
    );
  // AWS states no longest time for this form; its seconds have 31 bits.
  if (!/^\d+$/.test(text) || Number(text) >= 2 ** 31)
    throw new AwsError('AccessDenied', `Invalid date (should be seconds since epoch): ${text}`, 403);
  checkEnd(new Date(Number(text) * 1000), now);
}

/** @param end exclusive */
function checkEnd(end: Date, now: Date, fields: Readonly<Record<string, string>> = {}): void {
  if (now < end) return;
  throw new AwsError('AccessDenied', 'Request has expired', 403, {
    ...fields,
    Expires: toSeconds(end),
    ServerTime: toSeconds(now),
  });
}

const toSeconds = (time: Date): string => time.toISOString().replace(/\.\d+/, '');

/** e.g. 20240229T120000Z; undefined for what is no time of the calendar. */
function readDate(text: string): Date | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const date = new Date(iso);
  return !Number.isNaN(date.getTime()) && date.toISOString() === iso ? date : undefined;
}
