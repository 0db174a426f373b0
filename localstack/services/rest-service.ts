import type { Call, Service } from './service.ts';

/** A request to a service that routes for itself (S3, Lambda, Scheduler: protocols rest-xml and rest-json), already authenticated. */
export interface RestRequest {
  readonly method: string;
  /** As sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface RestResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** A service whose operations are found by method and path. `operations` holds the same ones by name, for calls in this process. */
export interface RestService extends Service {
  /** Answers one request; the endpoint turns a thrown AwsError into the protocol's error (x-amzn-ErrorType and a JSON body). */
  handle(request: RestRequest, call: Call): Promise<RestResponse>;
}

export function isRestService(service: Service): service is RestService {
  return typeof (service as Partial<RestService>).handle === 'function';
}
