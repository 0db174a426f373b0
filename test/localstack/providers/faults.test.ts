import { afterEach, expect, test } from 'vitest';
import { json } from '../../../lib/stand-ins/provider-api.ts';
import type { Fault } from '../../../localstack/providers/faults.ts';
import { type ProviderServer, serveProvider } from '../../../localstack/providers/provider-server.ts';

let server: ProviderServer | undefined;
afterEach(() => server?.close());

async function ask(fault: Fault, times?: number) {
  server = await serveProvider(() => json('[[1,"a"],[2,"b"]]'), {
    faults: [{ fault, ...(times && { times }) }],
  });
  const response = await fetch(`${server.baseUrl}/api/v3/klines`);
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: await response.text(),
  };
}

test.each<[Fault, { status: number; retryAfter: string | null; body: string }]>([
  [
    { kind: 'throttle', retryAfterSeconds: 7 },
    { status: 429, retryAfter: '7', body: 'Too many requests' },
  ],
  [
    { kind: 'ban', retryAfterSeconds: 120, body: '{"code":-1003}' },
    { status: 418, retryAfter: '120', body: '{"code":-1003}' },
  ],
  [
    { kind: 'status', status: 503 },
    { status: 503, retryAfter: null, body: '' },
  ],
  [
    { kind: 'truncate', share: 0.5 },
    { status: 200, retryAfter: null, body: '[[1,"a"]' },
  ],
  [
    { kind: 'body', body: '<html>', contentType: 'text/html' },
    { status: 200, retryAfter: null, body: '<html>' },
  ],
  [
    { kind: 'rows', rewrite: (rows) => rows.toReversed() },
    { status: 200, retryAfter: null, body: '[[2,"b"],[1,"a"]]' },
  ],
])('%o', async (fault, expected) => {
  expect(await ask(fault)).toEqual(expected);
});

test('a fault is over after its number of times', async () => {
  expect((await ask({ kind: 'status', status: 500 }, 1)).status).toBe(500);
  expect((await fetch(server?.baseUrl ?? '')).status).toBe(200);
});
