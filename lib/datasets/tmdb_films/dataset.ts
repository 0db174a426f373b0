import {
  bigint,
  cron,
  csv,
  dataset,
  decimal,
  http,
  integer,
  path,
  text,
  whole,
} from '../../ingestion/index.ts';

const orNull = { nullable: true } as const;
const list = (what: string, field: string) =>
  text(`${what} as JSON: a list of objects with id and name`, path(field));

/** Films of The Movie Database. Source: parin225/ETL-Project `tmdb_5000_movies.csv`. */
export default dataset({
  name: 'tmdb_films',
  description: 'Films of The Movie Database with their genres, companies and votes',
  isOffByDefault: true,
  source: http({
    url: 'https://raw.githubusercontent.com/parin225/ETL-Project/master/tmdb_5000_movies.csv',
    provider: 'open_files',
  }),
  format: csv(),
  coverage: whole(),
  schedule: cron('30 6 * * 1', 'UTC'),
  tables: {
    tmdb_films: {
      merge: 'replace',
      key: ['title', 'released'],
      columns: {
        title: text('Title', path('title')),
        released: text(
          'Day of its release as the file writes it, month/day/year: the year has two digits, so that no century is told',
          path('release_date'),
        ),
        original_language: text('Language that it was shot in, ISO 639-1', path('original_language')),
        genres: list('Genres', 'genres'),
        production_companies: list('Companies that made it', 'production_companies'),
        runtime: integer('Length, minutes', path('runtime'), orNull),
        popularity: decimal(18, 6, 'How much it was looked at, as the site counts it', path('popularity'), {
          minimum: 0,
        }),
        vote_average: decimal(4, 1, 'Mean of the votes, 0 to 10', path('vote_average'), { minimum: 0 }),
        vote_count: bigint('Votes', path('vote_count'), { minimum: 0 }),
        overview: text('What it is about', path('overview'), orNull),
        tagline: text('Its slogan', path('tagline'), orNull),
        homepage: text('Its page', path('homepage'), orNull),
      },
    },
  },
});
