import { expect, test } from 'vitest';
import { connectionFailure } from '../../../lib/cli/connection-failure.ts';

const system = (properties: object) => Object.assign(new Error('of the system'), properties);
const refused = system({ code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port: 1 });
const check = 'Check the network, --region and --endpoint-url';

test.each<[string, Error, string | undefined]>([
  ['one address', refused, `No answer from 127.0.0.1:1: nothing listens there. ${check}`],
  [
    'several addresses',
    new AggregateError([refused, refused]),
    `No answer from 127.0.0.1:1: nothing listens there. ${check}`,
  ],
  [
    'fetch',
    new TypeError('fetch failed', { cause: refused }),
    `No answer from 127.0.0.1:1: nothing listens there. ${check}`,
  ],
  [
    'no answer',
    Object.assign(new Error('slow'), { name: 'TimeoutError' }),
    `No answer from the endpoint: it did not answer in time. ${check}`,
  ],
  [
    'a certificate',
    system({ code: 'CERT_HAS_EXPIRED' }),
    `No answer from the endpoint: its certificate has expired. ${check}`,
  ],
  [
    'no HTTP',
    system({ code: 'HPE_INVALID_CONSTANT' }),
    'The endpoint answers, but not as AWS does. Check --endpoint-url',
  ],
  [
    'HTML',
    Object.assign(new SyntaxError('<'), { $response: {}, $metadata: { httpStatusCode: 200 } }),
    'The endpoint answers, but not as AWS does (HTTP 200). Check --endpoint-url',
  ],
  ['a file', system({ code: 'EPIPE', syscall: 'open' }), undefined],
  ['anything else', new Error('else'), undefined],
])('%s', (_, error, words) => expect(connectionFailure(error)).toBe(words));
