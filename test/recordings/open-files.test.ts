import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RecordedLake, recordedLake } from './recorded-lake.ts';
import { type RowTexts, rowTexts } from './row-texts.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);

/** Records of a CSV, by the names of its header. It imports nothing of the product. */
function records(text: string): readonly Readonly<Record<string, string>>[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (row.length > 1) rows.push(row);
    row = [];
  }
  const [header = [], ...lines] = rows;
  return lines.map((line) => Object.fromEntries(header.map((name, index) => [name, line[index] ?? ''])));
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&#39;': "'",
  '&uuml;': 'ü',
  '&auml;': 'ä',
  '&aring;': 'å',
  '&agrave;': 'à',
};
const known = (text: string) => (text === '' || text === '#N/A' ? null : text);
const day = (text: string) =>
  text
    .split('-')
    .map((part) => part.padStart(2, '0'))
    .join('-');
/** A number with zeros added until it has so many decimal places. */
const fixed = (text: string, digits: number) => {
  const [whole, fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(digits, '0')}`;
};

test('the oracle reads quotes, and knows what is not there', () => {
  expect(records('a,b\r\n"x, ""y""",\r\n1,#N/A')).toEqual([
    { a: 'x, "y"', b: '' },
    { a: '1', b: '#N/A' },
  ]);
  expect([day('2014-7-1'), fixed('0.0', 2), known('#N/A')]).toEqual(['2014-07-01', '0.00', null]);
  expect([rounded(46.3586425, 6), rounded(14.378, 6)]).toEqual(['46.358643', '14.378000']);
});

interface Vacancy {
  readonly id: string;
  readonly name: string;
  readonly area: { readonly id: string };
  readonly employer: { readonly id?: string } | null;
  readonly salary: {
    readonly from: number | null;
    readonly to: number | null;
    readonly currency: string;
  } | null;
  readonly schedule: { readonly id: string } | null;
  readonly professional_roles?: readonly { readonly id: string; readonly name: string }[];
  readonly published_at: string;
}

interface FuelPage {
  readonly count: number;
  readonly results: readonly {
    readonly pk: number;
    readonly franchise: number;
    readonly name: string;
    readonly address: string;
    readonly zip_code: string;
    readonly lat: number;
    readonly lng: number;
    readonly prices: Readonly<Record<string, number | null>>;
    readonly direction: string;
    readonly open_hours: string;
  }[];
}
const FUELS = {
  petrol_95: '95',
  petrol_98: '98',
  petrol_100: '100',
  diesel: 'dizel',
  premium_diesel: 'dizel-premium',
  autogas: 'avtoplin-lpg',
  heating_oil: 'KOEL',
} as const;
/** A number as written by its source, rounded half away from zero by its digits. */
function rounded(value: number, digits: number): string {
  const [whole, fraction = ''] = String(value).split('.');
  const kept = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  const text = String(Number(fraction[digits] ?? '0') >= 5 ? kept + 1n : kept);
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

describe.skipIf(!recordings || !existsSync(join(recordings, 'universal')))('every recorded open file', () => {
  const source = join(recordings ?? '', 'universal');
  const file = (pattern: string) =>
    readFileSync(join(source, globSync(pattern, { cwd: source }).sort().at(-1)!), 'utf8');
  let lake: RecordedLake;
  beforeAll(async () => {
    lake = await recordedLake(recordings!);
  }, 600_000);
  afterAll(() => lake?.close());

  const inTable = (table: string, expected: readonly RowTexts[], order: string) =>
    rowTexts(lake, table, expected, order, (column, text) =>
      column === 'published_at' || column === 'local_time' ? text.slice(0, 19) : text,
    );
  const counted = (dataset: string) =>
    new RegExp(`│ ${dataset} +│ +\\d+ │ +(\\d+) │ +(\\d+) │`).exec(lake.said)?.slice(1).map(Number);

  test('films', async () => {
    const expected = records(file('movies/bechdel-*.csv'))
      .map((film) => ({
        imdb_id: film.imdb!,
        year: film.year!,
        title: film.title!.replaceAll(/&#?\w+;/g, (reference) => REFERENCES[reference] ?? reference),
        test: film.test!,
        clean_test: film.clean_test!,
        outcome: film.binary!,
        budget: known(film.budget!),
        domestic_gross: known(film.domgross!),
        international_gross: known(film.intgross!),
        budget_2013: known(film.budget_2013$!),
        domestic_gross_2013: known(film.domgross_2013$!),
        international_gross_2013: known(film.intgross_2013$!),
        code: film.code!,
        period_code: known(film['period code']!),
        decade_code: known(film['decade code']!),
      }))
      .sort((a, b) => (a.imdb_id < b.imdb_id ? -1 : 1));
    expect(counted('films')).toEqual([expected.length, expected.length]);
    expect(await inTable('silver.films', expected, 'imdb_id')).toEqual(expected);
  });

  test('films with lists in their cells', async () => {
    const expected = records(file('movies-nested/tmdb-*.csv'))
      .map((film) => ({
        title: film.title!,
        released: film.release_date!,
        original_language: film.original_language!,
        genres: film.genres!,
        production_companies: film.production_companies!,
        runtime: known(film.runtime!),
        popularity: fixed(film.popularity!, 6),
        vote_average: fixed(film.vote_average!, 1),
        vote_count: film.vote_count!,
        overview: known(film.overview!),
        tagline: known(film.tagline!),
        homepage: known(film.homepage!),
      }))
      .sort((a, b) => (a.title < b.title ? -1 : 1));
    expect(counted('tmdb_films')).toEqual([expected.length, expected.length]);
    expect(await inTable('silver.tmdb_films', expected, 'title')).toEqual(expected);
    const films = new Map<string, number>();
    for (const { genres } of expected)
      for (const { name } of JSON.parse(genres) as { name: string }[])
        films.set(name, (films.get(name) ?? 0) + 1);
    const genres = [...films].sort().map(([genre, count]) => ({ genre, films: String(count) }));
    expect(await inTable('gold.film_genres', genres, 'genre')).toEqual(genres);
  });

  test('days in Seattle', async () => {
    const expected = records(file('weather/seattle-daily-*.csv')).map(({ date, weather, ...amounts }) => ({
      day: date!,
      ...amounts,
      weather: weather!,
    }));
    expect(counted('weather_seattle')).toEqual([expected.length, expected.length]);
    expect(await inTable('silver.weather_seattle', expected, 'day')).toEqual(expected);
  });

  test('days in New York', async () => {
    const expected = records(file('weather/knyc-daily-*.csv')).map((row) => ({
      day: day(row.date!),
      mean_temp: row.actual_mean_temp!,
      min_temp: row.actual_min_temp!,
      max_temp: row.actual_max_temp!,
      average_min_temp: row.average_min_temp!,
      average_max_temp: row.average_max_temp!,
      record_min_temp: row.record_min_temp!,
      record_max_temp: row.record_max_temp!,
      record_min_temp_year: row.record_min_temp_year!,
      record_max_temp_year: row.record_max_temp_year!,
      precipitation: fixed(row.actual_precipitation!, 2),
      average_precipitation: fixed(row.average_precipitation!, 2),
      record_precipitation: fixed(row.record_precipitation!, 2),
    }));
    expect(counted('weather_new_york')).toEqual([expected.length, expected.length]);
    expect(await inTable('silver.weather_new_york', expected, 'day')).toEqual(expected);
  });

  test('hours of chosen places', async () => {
    const paths = globSync('weather-open-meteo/{archive,hourly}-*.json', { cwd: source });
    const expected = paths
      .flatMap((path) => {
        const { hourly, utc_offset_seconds: offset } = JSON.parse(readFileSync(join(source, path), 'utf8'));
        const at = (name: string, hour: number, digits: number) =>
          hourly[name] ? Number(hourly[name][hour]).toFixed(digits) : null;
        return (hourly.time as readonly string[]).map((time, hour) => ({
          station: /(?:archive|hourly)-([a-z]+)/.exec(path)![1]!,
          local_time: `${time.replace('T', ' ')}:00`,
          utc_offset_seconds: String(offset),
          temperature: at('temperature_2m', hour, 1),
          humidity: at('relative_humidity_2m', hour, 1),
          precipitation: at('precipitation', hour, 2),
          rain: at('rain', hour, 2),
        }));
      })
      .sort((a, b) => (a.station + a.local_time < b.station + b.local_time ? -1 : 1));
    expect(counted('weather_open_meteo')).toEqual([expected.length, expected.length]);
    expect(await inTable('silver.weather_open_meteo', expected, 'station, local_time')).toEqual(expected);
  });

  test('filling stations, page by page behind their next links', async () => {
    const pages = globSync('rest-next-link/goriva-fuel-*/*.json', { cwd: source })
      .sort()
      .map((path) => JSON.parse(readFileSync(join(source, path), 'utf8')) as FuelPage);
    const all = pages.flatMap(({ results }) => results);
    const expected = all
      .map((station) => ({
        station_id: String(station.pk),
        franchise_id: String(station.franchise),
        name: station.name,
        address: station.address,
        zip_code: station.zip_code,
        latitude: rounded(station.lat, 6),
        longitude: rounded(station.lng, 6),
        ...Object.fromEntries(
          Object.entries(FUELS).map(([column, fuel]) => {
            const price = station.prices[fuel] ?? null;
            return [column, price === null ? null : fixed(String(price), 3)];
          }),
        ),
        direction: station.direction,
        open_hours: station.open_hours,
      }))
      .sort((a, b) => Number(a.station_id) - Number(b.station_id));
    expect(all).toHaveLength(pages[0]!.count);
    expect(counted('fuel_prices')).toEqual([all.length, all.length]);
    expect(await inTable('silver.fuel_prices', expected, 'station_id')).toEqual(expected);
    const altered = expected.with(7, { ...expected[7]!, name: `${expected[7]!.name}.` });
    expect(await inTable('silver.fuel_prices', altered, 'station_id')).not.toEqual(altered);
  });

  test('vacancies, and the roles that they name', async () => {
    const all = globSync('vacancies-hh*/**/*.json', { cwd: source }).flatMap((path) => {
      const { items } = JSON.parse(readFileSync(join(source, path), 'utf8')) as { items: readonly Vacancy[] };
      const [, search] = /([^/\\]+?)-\d{4}-\d{2}-\d{2}(?:[/\\]\d+)?\.json$/.exec(path) ?? [];
      return items.map((item) => ({ search: search!, item }));
    });
    const order = ({ search, vacancy_id: id }: { readonly search: string; readonly vacancy_id: string }) =>
      `${search} ${id}`;
    const expected = all
      .map(({ search, item }) => ({
        search,
        vacancy_id: item.id,
        name: item.name,
        area_id: item.area.id,
        employer_id: item.employer?.id ?? null,
        salary_from: item.salary?.from == null ? null : String(item.salary.from),
        salary_to: item.salary?.to == null ? null : String(item.salary.to),
        salary_currency: item.salary?.currency ?? null,
        schedule: item.schedule?.id ?? null,
        published_at: new Date(item.published_at).toISOString().slice(0, 19).replace('T', ' '),
      }))
      .sort((a, b) => (order(a) < order(b) ? -1 : 1));
    expect(counted('vacancies')).toEqual([all.length, expected.length]);
    expect(await inTable('silver.vacancies', expected, 'search, vacancy_id')).toEqual(expected);
    const roles = all
      .flatMap(({ search, item }) =>
        (item.professional_roles ?? []).map((role) => ({
          search,
          vacancy_id: item.id,
          role_id: role.id,
          role_name: role.name,
        })),
      )
      .sort((a, b) => (order(a) + a.role_id < order(b) + b.role_id ? -1 : 1));
    expect(await inTable('gold.vacancy_skills', roles, 'search, vacancy_id, role_id')).toEqual(roles);
  });
});
