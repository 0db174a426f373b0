import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import films from '../../../../lib/datasets/films/stand-in.ts';
import fuelPrices from '../../../../lib/datasets/fuel_prices/stand-in.ts';
import vacancies from '../../../../lib/datasets/vacancies/stand-in.ts';
import openMeteo from '../../../../lib/datasets/weather_open_meteo/stand-in.ts';
import type { ProviderApi, StandIn } from '../../../../lib/stand-ins/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'open-files-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function replay(standIn: StandIn, files: Readonly<Record<string, string | Uint8Array>>) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return standIn.recordings!.replay(folder);
}
const get = async (api: ProviderApi, address: string) => {
  const { pathname: path, searchParams: query } = new URL(address, 'http://x');
  const answer = await api({ path, query, headers: {} });
  return answer && Buffer.from(answer.body).toString();
};

test('of whole files the one of the latest year is served, byte for byte; one that cannot be read is named', async () => {
  const { source, unused, unreadable } = replay(films, {
    'movies/bechdel-1970_2013.csv.gz': gzipSync('newest'),
    'movies/bechdel-1970_2010.csv': 'older',
    'movies/bechdel-1970_2014.csv.gz': 'no gzip',
    'movies/other.csv': '',
  });
  expect(await get(source!.api, '/fivethirtyeight/data/master/bechdel/movies.csv')).toBe('newest');
  expect(await get(source!.api, '/another.csv')).toBeUndefined();
  expect(source!.end).toEqual(new Date('2014-01-01T00:00:00Z'));
  expect(unused.map(({ path, reason }) => [path.slice(folder.length + 1), reason])).toEqual([
    ['movies/other.csv', 'its name is not such as bechdel-1970_2013.csv'],
    ['movies/bechdel-1970_2010.csv', 'older than bechdel-1970_2013.csv.gz, which is whole'],
  ]);
  expect(unreadable).toEqual([expect.stringMatching(/bechdel-1970_2014\.csv\.gz: no sound gzip file: /)]);
});

test('a search has its recorded pages in order, and empty ones behind', async () => {
  const { source, unused, unreadable } = replay(vacancies, {
    'vacancies-x/tester-riga-2024-01-02/00.json': '{"items":[1],"pages":20}',
    'vacancies-x/tester-riga-2024-01-02/19.json': '{"items":[2],"pages":20}',
    'vacancies-x/single-2024-01-03.json': '{',
    'elsewhere/01.json': '{}',
  });
  const page = (number: number) =>
    get(source!.api, `/vacancies?text=tester-riga&area=0&page=${number}&per_page=100`);
  expect(await Promise.all([0, 1].map(page))).toEqual([
    '{"items":[1],"pages":20}',
    '{"items":[2],"pages":20}',
  ]);
  expect(JSON.parse((await page(2))!)).toMatchObject({ items: [], pages: 2 });
  expect(source!.settings).toMatchObject({
    searches: [
      { name: 'single', text: 'single' },
      { name: 'tester-riga', text: 'tester-riga' },
    ],
    keptSnapshots: ['2024-01-03T00:00:00Z'],
  });
  expect(unused.map(({ reason }) => reason)).toEqual([
    'it is no page of a search such as vacancies…/analyst-moscow-2021-06-11/00.json',
  ]);
  expect(unreadable).toEqual([expect.stringMatching(/single-2024-01-03\.json: no JSON: /)]);
});

test('of a search in pages those of the latest day are served, byte for byte', async () => {
  const { source, unused, unreadable } = replay(fuelPrices, {
    'r/goriva-fuel-2020-10-01/01.json': '{"next":"a",\n"results":[]}',
    'r/goriva-fuel-2020-10-01/02.json.gz': gzipSync('{"next":null}'),
    'r/goriva-fuel-2020-10-01/03.json': '{',
    'r/goriva-fuel-2020-09-30/01.json': '{}',
    'elsewhere/01.json': '{}',
  });
  const page = (more: string) => get(source!.api, `/api/v1/search/?format=json${more}`);
  expect(await page('')).toBe('{"next":"a",\n"results":[]}');
  expect(await page('&page=2')).toBe('{"next":null}');
  expect(await page('&page=4')).toBe('{"detail":"Invalid page."}');
  expect(await get(source!.api, '/elsewhere')).toBeUndefined();
  expect(source!.end).toEqual(new Date('2020-10-01T23:59:59Z'));
  expect(unused.map(({ reason }) => reason)).toEqual([
    'its folder is not such as goriva-fuel-2020-10-01',
    'older than goriva-fuel-2020-10-01',
  ]);
  expect(unreadable).toEqual([expect.stringMatching(/03\.json: no JSON: /)]);
});

test('simulated pages lead to each other until the last', async () => {
  const { api } = fuelPrices.simulate({ seed: 1, now: () => new Date() });
  const ids: number[] = [];
  let address: string | null = '/api/v1/search/?format=json';
  for (let pages = 0; address !== null && pages < 10; pages++) {
    const found: { next: string | null; count: number; results: { pk: number }[] } = JSON.parse(
      (await get(api, address))!,
    );
    ids.push(...found.results.map(({ pk }) => pk));
    address = found.next;
  }
  expect(address).toBeNull();
  expect(new Set(ids).size).toBe(70);
});

test('an archive of weather answers day by day, at the places that were recorded', async () => {
  const hourly = { time: ['2024-01-01T00:00', '2024-01-01T01:00', '2024-01-02T00:00'], rain: [1, 2, 3] };
  const { source, unreadable } = replay(openMeteo, {
    'w/archive-oslo-tz.json': JSON.stringify({
      latitude: 59.9,
      longitude: 10.7,
      utc_offset_seconds: 3600,
      hourly,
    }),
    'w/hourly-bonn.json': '{"hourly":{"time":[]}}',
  });
  const day = async (date: string) =>
    JSON.parse((await get(source!.api, `/v1/archive?latitude=59.9&longitude=10.7&start_date=${date}`))!)
      .hourly;
  expect(await day('2024-01-01')).toEqual({ time: hourly.time.slice(0, 2), rain: [1, 2] });
  expect(await day('2024-01-03')).toEqual({ time: [], rain: [] });
  expect(JSON.parse((await get(source!.api, '/v1/archive?latitude=1&longitude=2'))!)).toEqual({
    error: true,
    reason: 'no such place',
  });
  expect(source!.settings).toMatchObject({
    windows: [{ station: 'oslo', latitude: '59.9', longitude: '10.7', from: '2024-01-01', to: '2024-01-03' }],
  });
  expect(source!.end).toEqual(new Date('2024-01-08T00:00:00Z'));
  expect(unreadable).toEqual([expect.stringMatching(/hourly-bonn\.json: hourly\.time has no hour$/)]);
});
