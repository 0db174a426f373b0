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

const PATH = '/vacancies';
/** Whoever simulates knows the past. */
const KEPT = 'P1D';
const EXAMPLE = 'analyst-moscow-2021-06-11/00.json';
/** A search by its folder: a file for each page. */
const FOLDER = /^(?<name>[a-z0-9_-]+?)-(?<end>\d{4}-\d{2}-\d{2})$/;
/** A search of which one page was recorded. */
const FILE = /^(?:(?<page>\d+)|(?<name>[a-z0-9_-]+?)-(?<end>\d{4}-\d{2}-\d{2}))\.json$/;

/** hh.ru's search for vacancies on this machine. */
export default {
  provider,
  simulate: ({ seed, now }) => ({
    api: ({ path, query }) => (path === PATH ? simulated(seed, now(), query) : undefined),
    settings: { ...UNBOUNDED, keptSnapshots: KEPT },
  }),
  recordings: { example: `universal/<any folder>/${EXAMPLE} (.gz)`, replay: replayVacancies },
} satisfies StandIn;

/** A recorded search: its pages in order. */
interface RecordedSearch {
  readonly name: string;
  readonly end: string;
  readonly pages: readonly string[];
}

/**
 * Serves the pages that were recorded of a search, in their order, byte for byte: one that was not recorded is not there, and those behind the last are
 * empty. The search's text is its name.
 */
function replayVacancies(folder: string): Replay {
  const found = namedFiles(folder, FILE, EXAMPLE);
  const searches = new Map<string, RecordedSearch>();
  const unused = [...found.unused];
  for (const { path, named } of found.used) {
    const search = named.name === undefined ? FOLDER.exec(basename(dirname(path)))?.groups : named;
    const isHere = /(^|[\\/])vacancies/.test(dirname(path).slice(folder.length));
    if (!search || !isHere)
      unused.push({ path, reason: `it is no page of a search such as vacancies…/${EXAMPLE}` });
    else {
      const { name, end } = search as { readonly name: string; readonly end: string };
      searches.set(name, { name, end, pages: [...(searches.get(name)?.pages ?? []), path] });
    }
  }
  const unreadable: string[] = [];
  const bodies = new Map(
    [...searches.values()].map(({ name, pages }) => [
      name,
      readEach(pages, recordedJson, ({ message }) => unreadable.push(message)).map(({ read }) => read),
    ]),
  );
  const ends = [...searches.values()].map(({ end }) => end).sort();
  if (ends.length === 0) return { unused, unreadable };
  const api: ProviderApi = ({ path, query }) => {
    if (path !== PATH) return undefined;
    const pages = bodies.get(query.get('text') ?? '') ?? [];
    const page = Number(query.get('page'));
    const body = pages[page];
    return body
      ? json(body.toString())
      : json({ items: [], found: 0, pages: pages.length, per_page: 100, page });
  };
  return {
    source: {
      api,
      end: new Date(Date.parse(`${ends.at(-1)}T00:00:00Z`) + 86_400_000 - 1000),
      settings: {
        ...UNBOUNDED,
        searches: [...searches.keys()].map((name) => ({ name, text: name, area: '0' })),
        // What a recording keeps it also answers of the past.
        keptSnapshots: [`${ends.at(-1)}T00:00:00Z`],
      },
    },
    unused,
    unreadable,
  };
}

const PAGES = 3;
const SIZE = 100;
const ROLES = ['Аналитик', 'Бизнес-аналитик', 'Системный аналитик', 'Руководитель аналитического отдела'];
const SCHEDULES = ['fullDay', 'remote', 'flexible'];

function simulated(seed: number, now: Date, query: URLSearchParams) {
  const page = Number(query.get('page'));
  const day = Math.floor(now.getTime() / 86_400_000);
  const items =
    page >= PAGES ? [] : Array.from({ length: SIZE }, (_, row) => vacancy(seed, day, page * SIZE + row));
  return json({ items, found: PAGES * SIZE, pages: PAGES, per_page: SIZE, page });
}

/** Some of a day's vacancies were there the day before. */
function vacancy(seed: number, day: number, place: number) {
  const id = day * 40 + place;
  const noise = (what: string) => unit(hash(seed, `vacancy ${what}`, 0, id));
  const from = 60_000 + 10_000 * Math.floor(20 * noise('salary'));
  const employer = Math.floor(60 * noise('employer'));
  const role = Math.floor(ROLES.length * noise('role'));
  return {
    id: String(id),
    name: ROLES[role],
    area: { id: '1', name: 'Москва' },
    salary:
      noise('told') < 0.5
        ? null
        : {
            from,
            to: noise('to') < 0.5 ? null : from + 50_000,
            currency: 'RUR',
            gross: noise('gross') < 0.3,
          },
    employer: { id: String(employer), name: `Работодатель ${employer}` },
    snippet: { requirement: null, responsibility: null },
    schedule: { id: SCHEDULES[Math.floor(SCHEDULES.length * noise('schedule'))] },
    experience: { id: 'between1And3' },
    employment: { id: 'full' },
    professional_roles: [{ id: String(100 + role), name: ROLES[role] }],
    published_at: `${new Date((day - 1) * 86_400_000 + Math.floor(86_400 * noise('time')) * 1000).toISOString().slice(0, 19)}+0300`,
    alternate_url: `https://hh.ru/vacancy/${id}`,
  };
}
