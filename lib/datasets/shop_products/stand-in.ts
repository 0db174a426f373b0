import { basename } from 'node:path';
import {
  filesBelow,
  hash,
  newestOf,
  type ProviderApi,
  type Replay,
  readEach,
  recordedBytes,
  type StandIn,
  type StandInProvider,
  UnreadableRecording,
  unit,
} from '../../stand-ins/index.ts';

const provider: StandInProvider = {
  name: 'change_files',
  title: 'the change files of the examples',
  folder: 'cdc',
};

/** Nobody else asks a server on this machine. */
const UNBOUNDED = { requestsPerMinute: 10_000 };
const EXAMPLE = 'mysql-products-cud.ndjson';
const RECORDED = /^mysql-products-[a-z0-9_-]+\.ndjson$/;

/** Change files by name, on this machine. */
export default {
  provider,
  simulate: ({ seed }) => {
    const files = new Map(Array.from({ length: FILES }, (_, index) => [nameOf(index), index]));
    return {
      api: fileApi((name) => (files.has(name) ? simulated(seed, files.get(name)!) : undefined)),
      settings: { ...UNBOUNDED, files: [...files.keys()] },
    };
  },
  recordings: { example: `cdc/debezium/${EXAMPLE} (.gz)`, replay: replayFiles },
} satisfies StandIn;

const fileApi =
  (bodyOf: (name: string) => string | Uint8Array | undefined): ProviderApi =>
  ({ path }) => {
    const body = bodyOf(basename(path));
    return body === undefined
      ? undefined
      : { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body };
  };

/** Serves every recorded file of Debezium's, byte for byte, as of its last change. */
function replayFiles(folder: string): Replay {
  const paths = filesBelow(folder);
  const isOwn = (path: string) => RECORDED.test(nameIn(path)) && /[\\/]debezium[\\/]/.test(path);
  const unused = paths
    .filter((path) => !isOwn(path))
    .map((path) => ({ path, reason: `it is no file such as debezium/${EXAMPLE}` }));
  const unreadable: string[] = [];
  const found = readEach(paths.filter(isOwn), changesIn, ({ message }) => unreadable.push(message));
  if (found.length === 0) return { unused, unreadable };
  const bodies = new Map(found.map(({ file, read }) => [nameIn(file), read.body]));
  return {
    source: {
      api: fileApi((name) => bodies.get(name)),
      settings: { ...UNBOUNDED, files: [...bodies.keys()] },
      end: new Date(Math.max(...found.map(({ read }) => read.last))),
    },
    unused,
    unreadable,
  };
}

const nameIn = (path: string): string => basename(path).replace(/\.gz$/, '');

/** A file and when its last change was seen, epoch ms. @throws UnreadableRecording */
function changesIn(path: string): { readonly body: Buffer; readonly last: number } {
  const body = recordedBytes(path, path.endsWith('.gz'));
  try {
    const lines = body
      .toString()
      .split('\n')
      .filter((line) => line.trim() !== '');
    const times = lines.map((line) => (JSON.parse(line) as { readonly ts_ms: number } | null)?.ts_ms ?? 0);
    return { body, last: newestOf(times) };
  } catch (cause) {
    throw new UnreadableRecording(path, `: no change records: ${(cause as Error).message}`, { cause });
  }
}

const FILES = 6;
const CHANGES = 40;
const PRODUCTS = 60;
const NAMES = ['scooter', 'car battery', 'drill bits', 'hammer', 'rocks', 'jacket', 'spare tire'];

const nameOf = (file: number): string => `products-${String(file).padStart(3, '0')}.ndjson`;

interface Product {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly weight: number;
}

/** A file of a made-up shop's changes: products come, change and go; a delete has its tombstone, and now and then a change is told twice. */
function simulated(seed: number, file: number): string {
  const shop = new Map<number, Product>();
  const lines: string[] = [];
  for (let index = 0; index < CHANGES * (file + 1); index++) {
    const noise = (what: string) => unit(hash(seed, `shop ${what}`, 0, index));
    const id = 101 + Math.floor(noise('product') * PRODUCTS);
    const before = shop.get(id);
    const isDelete = before !== undefined && noise('gone') < 0.2;
    const after: Product | undefined = isDelete
      ? undefined
      : {
          id,
          name: before?.name ?? NAMES[id % NAMES.length]!,
          description: noise('described') < 0.1 ? null : `Edition ${1 + Math.floor(noise('edition') * 9)}`,
          weight: Math.round(noise('weight') * 2_000) / 100,
        };
    if (after) shop.set(id, after);
    else shop.delete(id);
    if (index < CHANGES * file) continue;
    const record = recordOf(index, before, after);
    lines.push(record);
    if (isDelete) lines.push('null');
    if (noise('again') < 0.05) lines.push(record);
  }
  return `${lines.join('\n')}\n`;
}

function recordOf(index: number, before: Product | undefined, after: Product | undefined): string {
  const time = Date.UTC(2024, 0, 1) + index * 3_600_000;
  return JSON.stringify({
    before: before ?? null,
    after: after ?? null,
    source: {
      ...{ version: '1.1.1.Final', connector: 'mysql', name: 'shop', ts_ms: time, snapshot: 'false' },
      ...{ db: 'inventory', table: 'products', server_id: 1, gtid: null },
      ...{ file: 'mysql-bin.000003', pos: 154 + 300 * index, row: 0, thread: 2, query: null },
    },
    op: before ? (after ? 'u' : 'd') : 'c',
    ts_ms: time,
    transaction: null,
  });
}
