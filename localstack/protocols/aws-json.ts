import type { RestRequest, RestResponse } from '../services/rest-service.ts';
import { AwsError } from '../services/service.ts';
import { checkNesting } from './nesting.ts';

/** AWS JSON 1.0 and 1.1: the operation in X-Amz-Target, JSON in and out, timestamps as seconds since 1970, blobs in base64. */
export function readJson(request: RestRequest): unknown {
  const text = Buffer.from(request.body).toString('utf8');
  if (text.trim() === '') return {};
  checkNesting(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AwsError(
      'SerializationException',
      `The request's body is not JSON: ${(error as Error).message}`,
    );
  }
}

/** Name of the operation in X-Amz-Target, e.g. GetTable of AWSGlue.GetTable. */
export function jsonTarget(request: RestRequest): { prefix: string; operation: string } | undefined {
  const target = request.headers['x-amz-target'];
  if (target === undefined) return undefined;
  const dot = target.lastIndexOf('.');
  return { prefix: target.slice(0, dot), operation: target.slice(dot + 1) };
}

export function jsonResponse(output: unknown, request: RestRequest, requestId: string): RestResponse {
  return {
    statusCode: 200,
    headers: { 'content-type': contentType(request), 'x-amzn-requestid': requestId },
    body: output === undefined || output === null ? '{}' : toJson(output),
  };
}

export function jsonError(error: AwsError, request: RestRequest, requestId: string): RestResponse {
  return {
    statusCode: error.statusCode,
    headers: {
      'content-type': contentType(request),
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
      // Clients that came from the query protocol (SQS) look for their old error codes here.
      ...(request.headers['x-amzn-query-mode'] ? { 'x-amzn-query-error': `${error.code};Sender` } : {}),
    },
    body: toJson({ __type: error.code, message: error.message, Message: error.message, ...error.fields }),
  };
}

/** JSON as the AWS protocols write it: Date → seconds since 1970 (with milliseconds as a fraction), bytes → base64. */
export function toJson(value: unknown): string {
  return JSON.stringify(convert(value));
}

function convert(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Map) return convert(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, convert(v)]));
  return value;
}

function contentType(request: RestRequest): string {
  const given = request.headers['content-type'] ?? '';
  return given.startsWith('application/x-amz-json-') ? given : 'application/x-amz-json-1.1';
}
