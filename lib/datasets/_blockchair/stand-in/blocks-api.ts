import { gzipSync } from 'node:zlib';
import { json, type ProviderApi, type ProviderResponse } from '../../../stand-ins/index.ts';
import type { Block, DayOfBlocks } from './day-of-blocks.ts';

const DUMP = /^\/([a-z0-9-]+)\/blocks\/blockchair_\1_blocks_(\d{4})(\d{2})(\d{2})\.tsv\.gz$/;
const API = /^\/([a-z0-9-]+)\/blocks$/;
const MOST = 100;
const MOST_OFFSET = 10_000;

/**
 * Blockchair's dumps and API of blocks at one address.
 * @param find the blocks of a chain and a UTC day, e.g. 2024-06-01; undefined where it has none
 */
export const blocksApi =
  (find: (chain: string, day: string) => DayOfBlocks | undefined): ProviderApi =>
  ({ path, query }) => {
    const [, dumped, year, month, day] = DUMP.exec(path) ?? [];
    if (dumped !== undefined) {
      const found = find(dumped, `${year}-${month}-${day}`);
      return found
        ? {
            status: 200,
            headers: { 'content-type': 'application/octet-stream' },
            body: found.dump ?? dumpOf(found.blocks),
          }
        : { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>404 Not Found</h1>' };
    }
    const [, chain] = API.exec(path) ?? [];
    return chain === undefined ? undefined : answer(query, (of) => find(chain, of)?.blocks ?? []);
  };

function answer(query: URLSearchParams, find: (day: string) => readonly Block[]): ProviderResponse {
  const [, day] = /^time\((\d{4}-\d{2}-\d{2})\)$/.exec(query.get('q') ?? '') ?? [];
  const [limit, offset] = [Number(query.get('limit') ?? 10), Number(query.get('offset') ?? 0)];
  const isAsked = day !== undefined && query.get('s') === 'id(asc)';
  if (!isAsked || !(limit >= 1 && limit <= MOST) || !(offset >= 0 && offset <= MOST_OFFSET))
    return json({ data: null, context: { code: 400, error: `Wrong parameters: ${query}` } }, 400);
  const all = find(day);
  const rows = all.slice(offset, offset + limit);
  const state = all.at(-1)?.id ?? '0';
  return json(
    `{"data":[${rows.map(jsonOf).join()}],"context":{"code":200,"limit":${limit},"offset":${offset},"rows":${rows.length},"total_rows":${all.length},"state":${state}}}`,
  );
}

/** Tab-separated, without a line break behind the last row, as the provider writes it. */
function dumpOf(blocks: readonly Block[]): Buffer {
  const names = Object.keys(blocks[0] ?? { id: null });
  return gzipSync(
    [names, ...blocks.map((block) => names.map((name) => block[name] ?? ''))]
      .map((row) => row.join('\t'))
      .join('\n'),
  );
}

/** Numbers of up to 16 digits are numbers, others texts, as the provider writes them. */
const jsonOf = (block: Block): string =>
  `{${Object.entries(block)
    .map(([name, value]) => `"${name}":${shown(name, value)}`)
    .join()}}`;

const TEXTS = /hash|hex|bits|root|work|uncles|bloom|miner|time|cbtx/;
const shown = (name: string, value: string | null): string =>
  value === null
    ? 'null'
    : name === 'bits' || (!TEXTS.test(name) && /^-?\d{1,16}(\.\d+)?$/.test(value))
      ? value
      : JSON.stringify(value);
