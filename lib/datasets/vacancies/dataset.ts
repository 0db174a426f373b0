import * as z from 'zod';
import {
  bigint,
  boolean,
  byPage,
  cron,
  dataset,
  daysLong,
  http,
  json,
  parameter,
  path,
  snapshots,
  text,
  timestamp,
} from '../../ingestion/index.ts';

/** A search as the settings name it. */
const search = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,60}$/, 'lower-case letters, digits, _ and - expected'),
  /** What is looked for, in the site's query language. */
  text: z.string().min(1),
  /** The site's number of an area; 1 is Moscow, 113 is Russia. */
  area: z.string().regex(/^\d+$/, 'the number of an area expected, e.g. 1'),
});

const orNull = { nullable: true } as const;

/**
 * Vacancies on hh.ru as searches find them now. Source: github.com/hhru/api, `docs/vacancies.md`: a search gives its first 2,000 alone, and the
 * number of all changes while its pages are read.
 */
export default dataset({
  name: 'vacancies',
  description: 'Vacancies on hh.ru, by search, as last seen',
  isOffByDefault: true,
  source: http({
    url: 'https://api.hh.ru/vacancies',
    provider: 'open_files',
    query: { text: '{text}', area: '{area}' },
    paging: byPage({
      parameter: 'page',
      first: 0,
      size: { parameter: 'per_page', value: 100 },
      pages: 'pages',
    }),
  }),
  format: json({ rows: 'items' }),
  coverage: snapshots({ every: daysLong(1) }),
  schedule: cron('40 6 * * *', 'UTC'),
  settings: {
    searches: z
      .array(search)
      .min(1)
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'a name is there twice')
      .default([{ name: 'analyst-moscow', text: 'NAME:аналитик', area: '1' }]),
  },
  parameters: ({ searches }) =>
    (searches as readonly z.infer<typeof search>[]).map(({ name, ...asked }) => ({ search: name, ...asked })),
  tables: {
    vacancies: {
      merge: 'upsert',
      key: ['search', 'vacancy_id'],
      columns: {
        search: text('Search that found it, by its name in the settings', parameter('search')),
        vacancy_id: text('Vacancy on hh.ru', path('id')),
        name: text('Title', path('name')),
        area_id: text('Area of hh.ru', path('area.id')),
        area: text('Name of the area', path('area.name')),
        employer_id: text('Employer on hh.ru; null where it is hidden', path('employer.id'), orNull),
        employer: text('Name of the employer', path('employer.name'), orNull),
        salary_from: bigint('Salary from, a month, in its currency', path('salary.from'), orNull),
        salary_to: bigint('Salary up to, a month, in its currency', path('salary.to'), orNull),
        salary_currency: text('Currency of the salary, e.g. RUR', path('salary.currency'), orNull),
        is_gross: boolean('Whether the salary is before taxes', path('salary.gross'), orNull),
        schedule: text('fullDay, shift, flexible, remote or flyInFlyOut', path('schedule.id'), orNull),
        experience: text(
          'noExperience, between1And3, between3And6 or moreThan6',
          path('experience.id'),
          orNull,
        ),
        employment: text('full, part, project, volunteer or probation', path('employment.id'), orNull),
        requirement: text('What is required, shortened by the site', path('snippet.requirement'), orNull),
        responsibility: text(
          'What is to be done, shortened by the site',
          path('snippet.responsibility'),
          orNull,
        ),
        professional_roles: text(
          'Roles as JSON: a list of objects with id and name; null in answers of before 2022',
          path('professional_roles'),
          orNull,
        ),
        published_at: timestamp('When it was published, UTC', path('published_at'), { written: 'iso_8601' }),
        url: text('Page of the vacancy', path('alternate_url')),
      },
    },
  },
});
