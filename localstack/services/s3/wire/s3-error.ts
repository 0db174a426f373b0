import { element, textElement, XML_DECLARATION } from '../../../protocols/xml.ts';
import type { RestRequest, RestResponse } from '../../rest-service.ts';
import type { AwsError } from '../../service.ts';

/** An error as S3 answers it: XML, or the bare status for HEAD and 304. */
export function s3Error(error: AwsError, request: RestRequest, requestId: string): RestResponse {
  const { headers, ...fields } = error.fields as { headers?: Record<string, string> };
  const silent = request.method === 'HEAD' || error.statusCode === 304;
  const members = { Code: error.code, Message: error.message, ...fields, Resource: request.path };
  const body =
    XML_DECLARATION +
    element(
      'Error',
      Object.entries({ ...members, RequestId: requestId, HostId: 'localhost' })
        .map(([name, value]) => textElement(name, value))
        .join(''),
    );
  return {
    statusCode: error.statusCode,
    headers: {
      'x-amz-request-id': requestId,
      'x-amz-id-2': 'localhost',
      ...(silent ? {} : { 'content-type': 'application/xml' }),
      ...headers,
    },
    body: silent ? '' : body,
  };
}
