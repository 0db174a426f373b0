import type { ProviderApi } from '../../../stand-ins/index.ts';

const PATH = '/api/v1/mining/hashrate/all';

/** mempool.space as far as the datasets ask it: one address with the whole history. @param body its answer, made anew for each request */
export const miningApi =
  (body: () => Buffer): ProviderApi =>
  ({ path }) =>
    path === PATH
      ? { status: 200, headers: { 'content-type': 'application/json' }, body: body() }
      : { status: 404, headers: { 'content-type': 'text/plain' }, body: `Cannot GET ${path}` };
