import { gunzipSync } from 'node:zlib';
import type { ProviderApi } from '../../../../../lib/stand-ins/index.ts';

export const get = async (api: ProviderApi | undefined, path: string, query = '') =>
  api?.({ path, query: new URLSearchParams(query), headers: {} });

export const dumpPath = (chain: string, table: string, day: string) =>
  `/${chain}/${table}/blockchair_${chain}_${table}_${day.replaceAll('-', '')}.tsv.gz`;

/** Rows of a dump by the names of its header. */
export async function dumped(api: ProviderApi, chain: string, table: string, day: string) {
  const body = (await get(api, dumpPath(chain, table, day)))?.body as Buffer;
  const [header = '', ...lines] = gunzipSync(body).toString().split('\n');
  const names = header.split('\t');
  return lines.map((line): Readonly<Record<string, string>> => {
    const values = line.split('\t');
    return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
  });
}
