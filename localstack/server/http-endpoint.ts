import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HttpResponse } from './dispatcher.ts';
import { foreignRequest, refuseForeignRequest } from './foreign-request.ts';

class PortInUse extends Error {
  override readonly name = 'PortInUse';
}

export type RequestHandler = (message: IncomingMessage) => Promise<HttpResponse>;

/** An HTTP server on 127.0.0.1 that answers the programs of this machine, and no web page of another origin. */
export class HttpEndpoint {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * @param port 0 for any free one
   * @throws PortInUse
   */
  static async open(port: number, handler: RequestHandler): Promise<HttpEndpoint> {
    // A request without a Host is refused below, with the reason.
    const options = { keepAliveTimeout: 75_000, requestTimeout: 0, requireHostHeader: false };
    const server = createServer(options, (message, response) => {
      const foreign = foreignRequest(message);
      if (foreign !== undefined) return refuseForeignRequest(response, foreign);
      answer(message, response, handler).catch((error: unknown) => response.destroy(error as Error));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'EADDRINUSE'
            ? new PortInUse(
                `Port ${port} of 127.0.0.1 is in use by another program: choose another with --port, or 0 for any free one`,
              )
            : error,
        ),
      );
      server.listen(port, '127.0.0.1', resolve);
    });
    return new HttpEndpoint(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}

async function answer(
  message: IncomingMessage,
  response: ServerResponse,
  handler: RequestHandler,
): Promise<void> {
  const { statusCode, headers, body } = await handler(message).catch(failed);
  if (body instanceof Readable) {
    response.writeHead(statusCode, headers);
    await pipeline(body, response);
    return;
  }
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  // HEAD names the object's length, not this body's.
  const length =
    headers['content-length'] ?? (statusCode === 204 || statusCode === 304 ? undefined : bytes.length);
  response.writeHead(statusCode, {
    ...headers,
    ...(length === undefined ? {} : { 'content-length': length }),
  });
  response.end(message.method === 'HEAD' ? undefined : bytes);
}

/** No request ends without an answer. */
function failed(error: unknown): HttpResponse {
  console.error(error);
  return {
    statusCode: 500,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'InternalFailure' },
    body: JSON.stringify({ __type: 'InternalFailure', message: 'The local runtime failed' }),
  };
}
