import type { Readable } from 'node:stream';
import { jsonError, jsonResponse, jsonTarget, readJson, toJson } from '../protocols/aws-json.ts';
import { queryError, queryResponse, readQuery } from '../protocols/aws-query.ts';
import { isTooDeep, TOO_DEEP } from '../protocols/nesting.ts';
import { cborError, cborResponse, readCbor } from '../protocols/rpc-v2-cbor.ts';
import { isRestService, type RestRequest, type RestResponse } from '../services/rest-service.ts';
import { s3Error } from '../services/s3/wire/s3-error.ts';
import { AwsError, type Service } from '../services/service.ts';
import { storageFailure } from '../state/storage-failure.ts';
import type { OngoingCall } from './ongoing-call.ts';

/** What the endpoint sends back; large objects stream. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | Readable;
}

/** A service that answers its requests itself, errors included, and may stream (S3). */
export interface StreamingService extends Service {
  serve(request: RestRequest, call: OngoingCall): Promise<HttpResponse>;
}

function isStreamingService(service: Service): service is StreamingService {
  return typeof (service as Partial<StreamingService>).serve === 'function';
}

/** One protocol's way to read a request and to write its answer. */
interface Protocol {
  /** Undefined where the service routes by method and path. */
  readonly operation?: string;
  readonly input?: () => unknown;
  readonly respond: (output: unknown) => RestResponse;
  readonly fail: (error: AwsError) => HttpResponse;
}

export interface Answer {
  readonly response: HttpResponse;
  readonly error?: AwsError;
}

/** Answers one request of an authenticated caller by the service that its signature names. */
export async function dispatch(
  service: Service | undefined,
  request: RestRequest,
  call: OngoingCall,
): Promise<Answer> {
  let protocol: Protocol | undefined;
  try {
    protocol = protocolOf(request, call);
    if (protocol.operation !== undefined) call.operation = protocol.operation;
    if (!service) throw unknownOperation(call.service, call.operation);
    if (isStreamingService(service)) return { response: await service.serve(request, call) };
    if (protocol.operation === undefined) {
      if (!isRestService(service)) throw unknownOperation(service.name, call.operation);
      const response = await service.handle(request, call);
      return {
        response: {
          ...response,
          headers: { 'x-amzn-requestid': call.requestId, ...response.headers },
        },
      };
    }
    const operation = Object.hasOwn(service.operations, protocol.operation)
      ? service.operations[protocol.operation]
      : undefined;
    if (!operation) throw unknownOperation(service.name, protocol.operation);
    return { response: protocol.respond(await operation(protocol.input?.() ?? {}, call)) };
  } catch (cause) {
    const error = asAwsError(cause);
    return { response: failure(error, request, call, protocol), error };
  }
}

/** An error in the protocol of its request, whatever went wrong and however early. */
export function failure(
  error: AwsError,
  request: RestRequest,
  call: OngoingCall,
  protocol = protocolOf(request, call),
): HttpResponse {
  return protocol.fail(error);
}

export function unknownOperation(service: string, operation: string): AwsError {
  return new AwsError('NotImplemented', `The local runtime does not implement ${service}:${operation}`, 501);
}

/** What a service threw that is no answer of AWS's is this program's fault: 500, with the message. */
export function asAwsError(cause: unknown): AwsError {
  if (cause instanceof AwsError) return cause;
  if (isTooDeep(cause)) return new AwsError('SerializationException', TOO_DEEP);
  // The disk's fault, in a sentence: there is no defect to report.
  const ofDisk = storageFailure(cause);
  if (ofDisk) return new AwsError('InternalFailure', ofDisk.message, 500);
  const message = cause instanceof Error ? cause.message : String(cause);
  const error = new AwsError('InternalFailure', `The local runtime failed: ${message}`, 500);
  error.cause = cause;
  return error;
}

function protocolOf(request: RestRequest, call: OngoingCall): Protocol {
  const id = call.requestId;
  const cbor = readCbor(request);
  if (cbor)
    return {
      ...{ operation: cbor.operation, input: cbor.input },
      respond: (output) => cborResponse(output, id),
      fail: (error) => cborError(error, id),
    };
  const target = jsonTarget(request);
  if (target)
    return {
      ...{ operation: target.operation, input: () => readJson(request) },
      respond: (output) => jsonResponse(output, request, id),
      fail: (error) => jsonError(error, request, id),
    };
  if (call.service === 's3')
    return {
      respond: () => ({ statusCode: 200, headers: {}, body: '' }),
      fail: (error) => s3Error(error, request, id),
    };
  const query = readQuery(request);
  if (query)
    return {
      ...{ operation: query.operation, input: query.input },
      respond: (output) => queryResponse(call.service, query.operation, output, id),
      fail: (error) => queryError(call.service, error, id),
    };
  return {
    respond: () => ({ statusCode: 200, headers: {}, body: '' }),
    fail: (error) => restJsonError(error, id),
  };
}

function restJsonError(error: AwsError, requestId: string): HttpResponse {
  return {
    statusCode: error.statusCode,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
    },
    body: toJson({ message: error.message, Message: error.message, ...error.fields }),
  };
}
