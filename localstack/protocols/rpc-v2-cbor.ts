import { cbor, dateToTag } from '@smithy/core/cbor';
import type { RestRequest, RestResponse } from '../services/rest-service.ts';
import { AwsError } from '../services/service.ts';
import { isTooDeep, TOO_DEEP } from './nesting.ts';

/**
 * Smithy RPC v2 CBOR: POST /service/<name>/operation/<operation>, CBOR in and out, timestamps tagged (tag 1).
 * Source: smithy.io, "Smithy RPC v2 CBOR protocol".
 */
export function readCbor(request: RestRequest): { operation: string; input: () => unknown } | undefined {
  if (request.headers['smithy-protocol'] !== 'rpc-v2-cbor') return undefined;
  const operation = /\/service\/[^/]+\/operation\/([^/]+)$/.exec(request.path)?.[1] ?? request.path;
  return { operation, input: () => parse(request.body) };
}

function parse(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return fromTags(cbor.deserialize(body));
  } catch (error) {
    if (isTooDeep(error)) throw new AwsError('SerializationException', TOO_DEEP);
    throw new AwsError(
      'SerializationException',
      `The request's body is not CBOR: ${(error as Error).message}`,
    );
  }
}

export function cborResponse(output: unknown, requestId: string): RestResponse {
  return response(200, output ?? {}, requestId);
}

export function cborError(error: AwsError, requestId: string): RestResponse {
  const body = { __type: error.code, message: error.message, ...error.fields };
  return response(error.statusCode, body, requestId, { 'x-amzn-query-error': `${error.code};Sender` });
}

function response(
  statusCode: number,
  output: unknown,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): RestResponse {
  return {
    statusCode,
    headers: {
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
      'x-amzn-requestid': requestId,
      ...headers,
    },
    body: cbor.serialize(toTags(output)),
  };
}

function toTags(value: unknown): unknown {
  if (value instanceof Date) return dateToTag(value);
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(toTags);
  if (value instanceof Map) return toTags(Object.fromEntries(value));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries.map(([k, v]) => [k, toTags(v)]));
}

function fromTags(value: unknown): unknown {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(fromTags);
  if (typeof value !== 'object' || value === null) return value;
  const { tag, value: tagged } = value as { tag?: unknown; value?: unknown };
  if (Number(tag) === 1 && tagged !== undefined) return new Date(Number(tagged) * 1000);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fromTags(v)]));
}
