import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { foreignRequest } from '../../../localstack/server/foreign-request.ts';
import { createApi } from '../../serve/create-api.ts';
import { Problem, problemDetails } from '../../serve/problem.ts';
import type { ServedLake } from '../../serve/served-lake.ts';
import { CommandFailed } from '../failure.ts';
import { type Asset, pageAssets } from './page-assets.ts';

/** Nothing but this server's own files runs, and nothing is sent elsewhere; charts set styles on elements, which this allows. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface Dashboard {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the page and the API of a lake on 127.0.0.1, read only, to programs of this machine and to its own page.
 * @param port 0 for any free one
 * @throws CommandFailed when the port is in use
 */
export async function serveDashboard(lake: ServedLake, port: number): Promise<Dashboard> {
  const app = withPage(createApi(lake), await pageAssets());
  const answer = getRequestListener(app.fetch);
  const server = createServer((message, response) => {
    const foreign = foreignRequest(message);
    if (foreign === undefined) return answer(message, response);
    const body = JSON.stringify(problemDetails(new Problem(403, foreign)));
    response.writeHead(403, { 'content-type': 'application/problem+json', connection: 'close' });
    response.end(body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new CommandFailed(
              `Port ${port} of 127.0.0.1 is in use by another program: choose another with --page-port, or 0 for any free one`,
              { cause: error },
            )
          : error,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function withPage(api: Hono, assets: ReadonlyMap<string, Asset>): Hono {
  const app = new Hono();
  app.use(compress());
  app.use(async (c, next) => {
    await next();
    c.header('Content-Security-Policy', POLICY);
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'no-referrer');
    c.header('Cross-Origin-Resource-Policy', 'same-origin');
  });
  for (const [path, { type, body }] of assets)
    app.get(path, (c) => {
      c.header('Content-Type', type);
      c.header('Cache-Control', path === '/' ? 'no-cache' : 'public, max-age=31536000, immutable');
      return c.body(body);
    });
  app.get('/docs', (c) => c.redirect('/?tab=api'));
  app.route('/', api);
  return app;
}
