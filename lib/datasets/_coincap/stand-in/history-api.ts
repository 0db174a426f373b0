import { json, type ProviderApi } from '../../../stand-ins/index.ts';

const PATH = /^\/v3\/assets\/([^/]+)\/history$/;

/**
 * CoinCap's past prices.
 * @param history the answer of an asset and an interval; undefined for an asset that is not known
 */
export const historyApi =
  (history: (asset: string, interval: string) => Buffer | undefined): ProviderApi =>
  ({ path, query }) => {
    const [, asset] = PATH.exec(path) ?? [];
    if (asset === undefined) return undefined;
    const body = history(decodeURIComponent(asset), query.get('interval') ?? '');
    return body
      ? { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body }
      : json({ error: `${asset} not found`, timestamp: Date.now() }, 404);
  };
