import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderApi, ProviderRequest, ProviderResponse } from '../../lib/stand-ins/provider-api.ts';
import { foreignRequest, refuseForeignRequest } from '../server/foreign-request.ts';
import { FaultInjector, type FaultRule } from './faults.ts';

/** A provider's API on loopback. */
export interface ProviderServer {
  /** http://127.0.0.1:PORT */
  readonly baseUrl: string;
  /** Requests answered so far, in order of arrival. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Serves one provider on 127.0.0.1, on a free port unless one is named. Requests of foreign web pages are refused. */
export async function serveProvider(
  api: ProviderApi,
  options: { readonly port?: number; readonly faults?: readonly FaultRule[] } = {},
): Promise<ProviderServer> {
  const faults = new FaultInjector(options.faults ?? []);
  const requests: string[] = [];
  const server = createServer({ requireHostHeader: false }, (incoming, outgoing) => {
    const foreign = foreignRequest(incoming);
    if (foreign !== undefined) return refuseForeignRequest(outgoing, foreign);
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const headers: Record<string, string | undefined> = {};
    for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
    const request: ProviderRequest = { path: url.pathname, query: url.searchParams, headers };
    requests.push(`${url.pathname}${url.search}`);
    answer(api, request, faults).then(
      ({ status, headers: answered, body }) => {
        outgoing.writeHead(status, { ...answered, 'content-length': Buffer.byteLength(body) });
        outgoing.end(body);
      },
      (error: unknown) => {
        outgoing.writeHead(500, { 'content-type': 'text/plain' });
        outgoing.end(String(error));
      },
    );
  });
  await listen(server, options.port ?? 0);
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  api: ProviderApi,
  request: ProviderRequest,
  faults: FaultInjector,
): Promise<ProviderResponse> {
  const response = (await api(request)) ?? { status: 404, headers: {}, body: 'Not Found' };
  return faults.apply(request, response);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
