import { expect, test } from 'vitest';
import { route } from '../../../../../localstack/services/s3/wire/route.ts';

const at = (method: string, target: string, headers: Record<string, string> = {}) => {
  const [path = '', query = ''] = target.split('?');
  return route({ method, path, query: new URLSearchParams(query), headers, body: new Uint8Array(0) });
};

test.each([
  ['GET', '/', {}, { operation: 'ListBuckets' }],
  ['GET', '/b?list-type=2&prefix=x', {}, { operation: 'ListObjectsV2', bucket: 'b' }],
  ['GET', '/b/', {}, { operation: 'ListObjects', bucket: 'b' }],
  ['GET', '/b?lifecycle', {}, { operation: 'GetBucketConfiguration', bucket: 'b', subresource: 'lifecycle' }],
  ['POST', '/b?delete', {}, { operation: 'DeleteObjects', bucket: 'b' }],
  ['GET', '/b/a%20b/%C3%BC', {}, { operation: 'GetObject', bucket: 'b', key: 'a b/ü' }],
  ['PUT', '/b/k', { 'x-amz-copy-source': 'b/j' }, { operation: 'CopyObject', bucket: 'b', key: 'k' }],
  ['PUT', '/b/k?partNumber=1&uploadId=u', {}, { operation: 'UploadPart', bucket: 'b', key: 'k' }],
  ['GET', '/k', { host: 'b.s3.localhost:4566' }, { operation: 'GetObject', bucket: 'b', key: 'k' }],
  ['GET', '/b/k', { host: 's3.us-east-1.localhost' }, { operation: 'GetObject', bucket: 'b', key: 'k' }],
  ['HEAD', '/b/k', { host: '127.0.0.1:4566' }, { operation: 'HeadObject', bucket: 'b', key: 'k' }],
])('%s %s with %j', (method, target, headers, expected) => {
  expect(at(method, target, headers as Record<string, string>)).toEqual(expected);
});

test('what is not known is refused by name', () => {
  expect(() => at('POST', '/b/k?select&select-type=2')).toThrow(
    'The local runtime does not implement s3:POST of a key with ?select&select-type',
  );
});
