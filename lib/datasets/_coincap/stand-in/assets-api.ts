import { json, type ProviderApi } from '../../../stand-ins/index.ts';

/** A list of assets, as CoinCap answers with it. */
export interface AssetList {
  /** Epoch ms. */
  readonly timestamp: number;
  readonly data: readonly object[];
  /** As it was recorded, where the whole list is asked for. @default it is written anew */
  readonly body?: Buffer;
}

const PATH = '/v3/assets';
/** As CoinCap caps a page. */
const MOST = 2000;

/**
 * CoinCap's list of assets, page by page.
 * @param list that of a time, or of now
 */
export const assetsApi =
  (list: (at: Date | undefined) => AssetList): ProviderApi =>
  ({ path, query, headers }) => {
    if (path !== PATH) return undefined;
    const wanted = headers['accept-datetime'];
    const { timestamp, data, body } = list(wanted === undefined ? undefined : new Date(wanted));
    const [limit = 100, offset = 0] = ['limit', 'offset'].map((name) =>
      query.has(name) ? Number(query.get(name)) : undefined,
    );
    if (!Number.isSafeInteger(limit) || !Number.isSafeInteger(offset) || limit < 1 || offset < 0)
      return json({ error: 'limit and offset: whole numbers expected', timestamp }, 400);
    if (body && offset === 0 && limit >= data.length)
      return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
    return json({ timestamp, data: data.slice(offset, offset + Math.min(limit, MOST)) });
  };
