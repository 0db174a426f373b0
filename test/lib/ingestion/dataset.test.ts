import { expect, it } from 'vitest';
import { InvalidDataset } from '../../../lib/contracts/invalid-dataset.ts';
import {
  at,
  bearer,
  cron,
  csv,
  dataset,
  date,
  days,
  daysLong,
  debezium,
  http,
  path,
  type SlicesOptions,
  snapshots,
  whole,
  year,
} from '../../../lib/ingestion/index.ts';

const table = { key: ['day'], partition: [year('day')], columns: { day: date('Day', path('date')) } };
const options: SlicesOptions = {
  name: 'daily_things',
  description: 'Something of each day',
  source: http({ url: 'https://x.example/{day}.csv', key: bearer('X_KEY') }),
  format: csv(),
  coverage: days({ start: 'P30D' }),
  schedule: cron('15 6 * * *', 'UTC'),
  tables: { daily_things: table },
};

it('has provider, address, secret and settings by itself', () => {
  const made = dataset(options);
  expect(made.provider).toMatchObject({ name: 'x.example', secret: 'X_KEY' });
  expect(made.settings.parse({})).toEqual({
    addresses: { api: 'https://x.example' },
    start: 'P30D',
    slicesPerRun: 200,
    requestsPerMinute: 60,
    largestAnswerMB: 64,
    largestFileMB: 2000,
    largestUnpackedMB: 128,
  });
  expect(made.demand({ start: '2024-01-01' })).toEqual([{ series: {}, from: '2024-01-01' }]);
  expect(dataset({ ...options, coverage: whole() }).settings.safeParse({ start: 'P1D' }).success).toBe(false);
});

it.each<[object, string]>([
  [{ source: undefined }, "source: missing: a source such as http({ url: 'https://…' }) expected"],
  [{ format: 'csv' }, 'format: a format such as csv() or json() expected'],
  [{ coverage: undefined }, 'coverage: missing: a coverage such as whole() or days({ … }) expected'],
  [
    { coverage: days({ start: 'P1D', column: 'time' }) },
    "coverage: there is no column 'time'; the columns are day, ingested_at, batch_id",
  ],
  [
    { shedule: cron('1 * * * *', 'UTC') },
    'shedule: there is no such field; there are name, description, source, format, fallback, coverage, schedule, isOffByDefault, tables, settings, parameters, windows, freshness, retries, timeout, quarantineLimit, quarantineAllowance, guessed',
  ],
  [{ name: 'Daily' }, 'name: lower-case letters, digits and _ expected, a letter first'],
  [{ name: undefined }, 'name: missing: a string expected'],
  [{ description: 7 }, 'description: a string expected'],
  [{ schedule: undefined }, "schedule: missing: a schedule such as cron('5 * * * *', 'UTC') expected"],
  [{ freshness: { warn: 2 } }, 'freshness.warn: a duration such as hours(2) expected'],
  [{ retries: -1 }, 'retries: at least 0 expected'],
  [{ timeout: '30m' }, 'timeout: a duration such as hours(2) expected'],
  [{ quarantineLimit: 2 }, 'quarantineLimit: at most 1 expected'],
  [
    { guessed: ['key', 'columns.day'] },
    'guessed: nobody has confirmed key, columns.day yet; look at each, correct it, and take it from the list',
  ],
  [{ parameters: [] }, 'parameters: a function expected'],
  [
    { coverage: whole(), windows: {} },
    'windows: stretches of time are asked for day by day, and the coverage is whole; leave windows out',
  ],
  [{ tables: {} }, 'tables: at least one expected'],
  [
    { tables: { 'daily-things': table } },
    "tables.daily-things: a table's name is lower-case letters, digits and _, a letter first",
  ],
  [
    { tables: { a: { ...table, columns: undefined } } },
    'tables.a.columns: missing: columns by name expected',
  ],
  [
    { tables: { a: { ...table, columns: { day: date('Day', path('date'), { written: 'html' }) } } } },
    "tables.a.columns.day: written: 'html' is for text, and the column is date",
  ],
  [
    { tables: { a: { ...table, columns: { day: date('Day', path('date'), { nullable: true }) } } } },
    'tables.a.key: day may be null, and a row is found by its key; drop nullable or leave it out',
  ],
  [
    { tables: { a: { ...table, merge: 'append' }, b: { ...table, merge: 'append' } } },
    'tables: a and b are both appended to, and a run that ends between them would append twice; one such table expected',
  ],
])('refuses a mistake in one sentence: %#', (change, message) => {
  expect(() => dataset({ ...options, ...change } as SlicesOptions)).toThrow(new InvalidDataset(message));
});

const changes = { ...table, merge: 'changes', changes: debezium() } as const;

it('has a table beside one of changes, which remembers the keys that were deleted', () => {
  const { tables } = dataset({ ...options, tables: { daily_things: changes } });
  expect(tables.map(({ table: { name, fields } }) => [name, ...fields.map((field) => field.name)])).toEqual([
    ['daily_things', 'day', 'ingested_at', 'batch_id', 'change_order'],
    ['daily_things_deleted', 'day', 'ingested_at', 'batch_id', 'change_order'],
  ]);
});

it.each<[object, string]>([
  [
    { tables: { daily_things: { ...table, merge: 'changes' } } },
    'tables.daily_things.changes: missing: how the changes are written, such as debezium(), awsDms(), awsDmsCsv() or maxwell()',
  ],
  [
    { tables: { daily_things: { ...table, changes: debezium() } } },
    "tables.daily_things.changes: only for merge: 'changes'",
  ],
  [
    { tables: { daily_things: { ...table, merge: 'changes', changes: 'debezium' } } },
    'tables.daily_things.changes: how the changes are written expected, such as debezium() or maxwell()',
  ],
  [
    { tables: { daily_things: { ...changes, columns: { day: date('Day', at(0)) } } } },
    "tables.daily_things.columns.day: a change tells its columns by name: path('…') expected",
  ],
  [
    {
      tables: {
        daily_things: { ...changes, columns: { ...table.columns, change_order: date('Day', path('date')) } },
      },
    },
    'tables.daily_things.columns.change_order: lower-case letters, digits and _ expected, a letter first, and none of ingested_at, batch_id, change_order',
  ],
  [
    { tables: { daily_things: changes }, coverage: days({ start: 'P1D', column: 'day' }) },
    'coverage: a change may come in any file, so that none lies outside by its day; leave column out',
  ],
  [
    { tables: { daily_things: changes }, coverage: snapshots({ every: daysLong(1) }) },
    'coverage: a snapshot says what is there, not what changed; whole(), days({ … }) or ids({ … }) expected',
  ],
])('refuses a mistake about changes in one sentence: %#', (change, message) => {
  expect(() => dataset({ ...options, ...change } as SlicesOptions)).toThrow(new InvalidDataset(message));
});
