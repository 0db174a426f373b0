import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { json, type ProviderApi, type ProviderResponse } from '../../../stand-ins/index.ts';
import type { FindDay, Row, TableName } from './day-of-rows.ts';

const MOST = 100;
const MOST_OFFSET = 10_000;

/** Blockchair's dumps and API of one table at one address. The API has no outputs and inputs by id: it is asked for none. */
export function tableApi(table: TableName, find: FindDay): ProviderApi {
  const dumps = new RegExp(
    `^/([a-z0-9-]+)/${table}/blockchair_\\1_${table}_(\\d{4})(\\d{2})(\\d{2})\\.tsv\\.gz$`,
  );
  const api = new RegExp(`^/([a-z0-9-]+)/${table}$`);
  return async ({ path, query }) => {
    const [, dumped, year, month, day] = dumps.exec(path) ?? [];
    if (dumped !== undefined) {
      const found = find(dumped, `${year}-${month}-${day}`);
      return found
        ? {
            status: 200,
            headers: { 'content-type': 'application/octet-stream' },
            body: found.dump ?? (await dumpOf(found.rows)),
          }
        : { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>404 Not Found</h1>' };
    }
    const [, chain] = api.exec(path) ?? [];
    return chain === undefined ? undefined : answer(query, (of) => find(chain, of)?.rows ?? []);
  };
}

function answer(query: URLSearchParams, find: (day: string) => Iterable<Row>): ProviderResponse {
  const [, day, from = '0'] =
    /^time\((\d{4}-\d{2}-\d{2})\)(?:,id\((\d+)\.\.\))?$/.exec(query.get('q') ?? '') ?? [];
  const [limit, offset] = [Number(query.get('limit') ?? 10), Number(query.get('offset') ?? 0)];
  const isAsked = day !== undefined && query.get('s') === 'id(asc)';
  if (!isAsked || !(limit >= 1 && limit <= MOST) || !(offset >= 0 && offset <= MOST_OFFSET))
    return json({ data: null, context: { code: 400, error: `Wrong parameters: ${query}` } }, 400);
  const all = Iterator.from(find(day))
    // Dumps lack the ids that the API has.
    .map((row, index): Row => ({ id: String(index), ...row }))
    .filter(({ id }) => Number(id) >= Number(from))
    .toArray();
  const rows = all.slice(offset, offset + limit);
  const { id, block_id: state = id } = all.at(-1) ?? { id: '0' };
  return json(
    `{"data":[${rows.map(jsonOf).join()}],"context":{"code":200,"limit":${limit},"offset":${offset},"rows":${rows.length},"total_rows":${all.length},"state":${state}}}`,
  );
}

/** Rows that are written at a time. */
const PIECE = 1000;
/** What the API has and the dumps lack. */
const OF_THE_API: readonly string[] = ['id'];

/** Tab-separated, without a line break behind the last row, as the provider writes it. */
function dumpOf(rows: Iterable<Row>): Promise<Buffer> {
  return buffer(Readable.from(pieces(rows)).pipe(createGzip({ level: 1 })));
}

function* pieces(rows: Iterable<Row>): Generator<string> {
  let names: readonly string[] | undefined;
  let lines: string[] = [];
  for (const row of rows) {
    if (!names) {
      // A block's id is its height.
      names = Object.keys(row).filter((name) => !('block_id' in row && OF_THE_API.includes(name)));
      yield names.join('\t');
    }
    lines.push(names.map((name) => row[name] ?? '').join('\t'));
    if (lines.length < PIECE) continue;
    yield `\n${lines.join('\n')}`;
    lines = [];
  }
  if (lines.length > 0) yield `\n${lines.join('\n')}`;
}

/** Numbers of up to 16 digits are numbers, others texts, as the provider writes them. */
const jsonOf = (row: Row): string =>
  `{${Object.entries(row)
    .map(([name, value]) => `"${name}":${shown(name, value)}`)
    .join()}}`;

const TEXTS = /hash|hex|bits|root|work|uncles|bloom|miner|time$|cbtx|recipient|sender|witness$|^[vrs]$/;
const BOOLEANS = /^(is|has)_|^failed$/;
const shown = (name: string, value: string | null): string =>
  value === null
    ? 'null'
    : BOOLEANS.test(name) && /^[01]$/.test(value)
      ? String(value === '1')
      : name === 'bits' || (!TEXTS.test(name) && /^-?\d{1,16}(\.\d+)?$/.test(value))
        ? value
        : JSON.stringify(value);
