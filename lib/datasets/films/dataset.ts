import { bigint, cron, csv, dataset, http, integer, path, text, whole } from '../../ingestion/index.ts';

const dollars = (what: string, field: string) =>
  bigint(`${what}, USD; null where it is not known`, path(field), { minimum: 0, nullable: true });

/**
 * Films and whether they pass the Bechdel test: two named women who talk to each other about something besides a man. Source:
 * fivethirtyeight/data `bechdel/movies.csv`.
 */
export default dataset({
  name: 'films',
  description: 'Films of 1970 to 2013, their budgets and earnings, and whether they pass the Bechdel test',
  isOffByDefault: true,
  source: http({
    url: 'https://raw.githubusercontent.com/fivethirtyeight/data/master/bechdel/movies.csv',
    provider: 'open_files',
  }),
  format: csv({ nulls: ['', '#N/A'] }),
  coverage: whole(),
  schedule: cron('30 6 * * 1', 'UTC'),
  tables: {
    films: {
      merge: 'replace',
      key: ['imdb_id'],
      columns: {
        imdb_id: text('Film on IMDb, e.g. tt1711425', path('imdb')),
        year: integer('Year in which it was shown first', path('year')),
        title: text('Title', path('title'), { written: 'html' }),
        test: text('What people found, as they wrote it; -disagree where they did not agree', path('test')),
        clean_test: text(
          'ok, or the first of nowomen, notalk and men that it fails by; dubious where people did not agree',
          path('clean_test'),
        ),
        outcome: text('PASS or FAIL', path('binary')),
        budget: dollars('Budget', 'budget'),
        domestic_gross: dollars('Earned in the US', 'domgross'),
        international_gross: dollars('Earned worldwide', 'intgross'),
        budget_2013: dollars('Budget in prices of 2013', 'budget_2013$'),
        domestic_gross_2013: dollars('Earned in the US, in prices of 2013', 'domgross_2013$'),
        international_gross_2013: dollars('Earned worldwide, in prices of 2013', 'intgross_2013$'),
        code: text('Year and outcome, e.g. 2013FAIL', path('code')),
        period_code: integer(
          'Five years that it belongs to, counted back; null before 1990',
          path('period code'),
          {
            nullable: true,
          },
        ),
        decade_code: integer(
          'Decade that it belongs to, counted back; null before 1990',
          path('decade code'),
          {
            nullable: true,
          },
        ),
      },
    },
  },
});
