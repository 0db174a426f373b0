import { basename, dirname } from 'node:path';
import {
  hash,
  json,
  type ProviderApi,
  type Replay,
  readEach,
  type StandIn,
  unit,
} from '../../stand-ins/index.ts';
import { recordedJson } from '../_open_files/stand-in/recorded-json.ts';
import { namedFiles, provider, UNBOUNDED } from '../_open_files/stand-in.ts';

const PATH = '/api/v1/search/';
const EXAMPLE = 'goriva-fuel-2020-10-01/01.json';
/** A day's answer: a file for each page, from 1. */
const FOLDER = /^goriva-fuel-(?<day>\d{4}-\d{2}-\d{2})$/;
const FILE = /^(?<page>\d+)\.json$/;

/** The search of goriva.si on this machine. */
export default {
  provider,
  simulate: ({ seed }) => ({
    api: pagesApi((page) => simulated(seed, page)),
    settings: UNBOUNDED,
  }),
  recordings: { example: `universal/<any folder>/${EXAMPLE} (.gz)`, replay },
} satisfies StandIn;

/** @param body of a page, from 1; undefined behind the last */
const pagesApi =
  (body: (page: number) => string | undefined): ProviderApi =>
  ({ path, query }) => {
    if (path !== PATH) return undefined;
    const found = body(Number(query.get('page') ?? '1'));
    return found === undefined ? json({ detail: 'Invalid page.' }, 404) : json(found);
  };

/** Serves the pages of the latest day, byte for byte. */
function replay(folder: string): Replay {
  const found = namedFiles(folder, FILE, EXAMPLE);
  const unused = [...found.unused];
  const pages = found.used.flatMap(({ path, named }) => {
    const day = FOLDER.exec(basename(dirname(path)))?.groups?.day;
    if (day !== undefined) return [{ path, day, page: Number(named.page) }];
    unused.push({ path, reason: `its folder is not such as ${dirname(EXAMPLE)}` });
    return [];
  });
  const last = pages
    .map(({ day }) => day)
    .sort()
    .at(-1);
  const newest = pages.filter(({ day }) => day === last);
  unused.push(
    ...pages
      .filter(({ day }) => day !== last)
      .map(({ path }) => ({ path, reason: `older than goriva-fuel-${last}` })),
  );
  const unreadable: string[] = [];
  const read = readEach(
    newest,
    ({ path }) => recordedJson(path),
    ({ message }) => unreadable.push(message),
  );
  if (read.length === 0) return { unused, unreadable };
  const bodies = new Map(read.map(({ file: { page }, read: body }) => [page, body.toString()]));
  return {
    source: {
      api: pagesApi((page) => bodies.get(page)),
      settings: UNBOUNDED,
      end: new Date(Date.parse(`${last}T00:00:00Z`) + 86_400_000 - 1000),
    },
    unused,
    unreadable,
  };
}

const STATIONS = 70;
const SIZE = 25;
const PAGES = Math.ceil(STATIONS / SIZE);
const ADDRESS = `https://goriva.si${PATH}?format=json`;

function simulated(seed: number, page: number): string | undefined {
  if (!(page >= 1 && page <= PAGES)) return undefined;
  const first = (page - 1) * SIZE;
  return JSON.stringify({
    count: STATIONS,
    next: page < PAGES ? `${ADDRESS}&page=${page + 1}` : null,
    previous: page > 1 ? `${ADDRESS}&page=${page - 1}` : null,
    results: Array.from({ length: Math.min(SIZE, STATIONS - first) }, (_, row) => station(seed, first + row)),
  });
}

function station(seed: number, place: number) {
  const noise = (what: string) => unit(hash(seed, `station ${what}`, 0, place));
  const cents = (what: string, least: number, share = 1) =>
    noise(`has ${what}`) < share ? Math.round(1000 * (least + 0.1 * noise(what))) / 1000 : null;
  return {
    pk: 2000 + place,
    franchise: 1 + Math.floor(8 * noise('franchise')),
    name: `Črpalka ${place + 1}`,
    address: `Cesta ${1 + Math.floor(90 * noise('number'))}`,
    lat: Math.round(1e6 * (45.5 + noise('latitude'))) / 1e6,
    lng: Math.round(1e6 * (13.5 + 3 * noise('longitude'))) / 1e6,
    prices: {
      '95': cents('95', 0.95, 0.95),
      dizel: cents('diesel', 0.95),
      '98': cents('98', 1.05, 0.2),
      '100': cents('100', 1.1, 0.3),
      'dizel-premium': cents('premium', 1.05, 0.4),
      'avtoplin-lpg': cents('lpg', 0.55, 0.3),
      KOEL: cents('oil', 0.75, 0.1),
    },
    distance: null,
    direction: '',
    open_hours: 'PON - NED: 00.00 - 24.00',
    zip_code: String(1000 + Math.floor(8000 * noise('zip'))),
  };
}
