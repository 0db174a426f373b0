import { expect, test } from 'vitest';
import { parseModelContract } from '../../../../lib/sql/model/model-contract.ts';

const CONTRACT = `
description: Days
grain: one row per day
columns:
  day: { type: date, doc: Day }
  price: { type: 'decimal(18, 8)', unit: USD, doc: Price }
key: [day]
partition: [year(day), price]
checks:
  - row_count_above_zero
  - not_null: [day, price]
  - unique: [day]
cadence: { cron: '5 11 * * *', zone: Europe/Moscow }
lookback: { rows: 29, of: [day] }
`;

test('reads columns, partitioning, checks, cadence and lookback', () => {
  expect(parseModelContract('days', CONTRACT, 'days.yml')).toEqual({
    grain: 'one row per day',
    asOf: { kind: 'none' },
    checks: [
      { kind: 'row_count_above_zero' },
      { kind: 'not_null', column: 'day' },
      { kind: 'not_null', column: 'price' },
      { kind: 'unique', columns: ['day'] },
    ],
    cadence: { kind: 'cron', schedule: { expression: '5 11 * * *', timeZone: 'Europe/Moscow' } },
    lookback: { rows: 29, of: ['day'] },
    table: {
      database: 'gold',
      name: 'days',
      description: 'Days',
      key: ['day'],
      partition: [
        { source: 'day', transform: 'year', name: 'day_year' },
        { source: 'price', transform: 'identity', name: 'price' },
      ],
      fields: [
        { id: 1, name: 'day', type: { kind: 'date' }, required: false, doc: 'Day' },
        {
          id: 2,
          name: 'price',
          type: { kind: 'decimal', precision: 18, scale: 8 },
          required: false,
          doc: 'Price, USD',
        },
      ],
    },
  });
});

const mistakes: readonly (readonly [string, string, string])[] = [
  [
    'type: date',
    'type: array(date)',
    "columns.day.type: 'array(date)' is nested: gold columns are primitives only. Give it columns of its own in a new model version (<model>_v2)",
  ],
  [
    'type: date',
    'type: constructor',
    "columns.day.type: 'constructor' is no column type: write varchar, integer, bigint, decimal(p,s), timestamp, date, double or boolean",
  ],
  [
    'type: date',
    'type: money',
    "columns.day.type: 'money' is no column type: write varchar, integer, bigint, decimal(p,s), timestamp, date, double or boolean",
  ],
  [
    'decimal(18, 8)',
    'decimal(39,8)',
    "columns.price.type: 'decimal(39,8)': precision must be from 1 to 38, and scale at most the precision",
  ],
  [
    'cadence: {',
    'as_of: hour\ncadence: {',
    "as_of: 'hour' is none of none, day, session('11:00 Europe/Moscow') or instant",
  ],
  ['key: [day]', 'key: [date]', "key: unknown column 'date'"],
  ['year(day)', 'year(date)', "partition: unknown column 'date'"],
  ['unique: [day]', 'unique: [date]', "checks: unknown column 'date'"],
  [
    '- row_count_above_zero',
    '- row_count',
    'checks.0: write row_count_above_zero, not_null: [columns], unique: [columns], accepted_values: { column, values }, range: { column, min, max }, expression: SQL or relationship: { columns, to: gold.<table>, key: as many columns of it }',
  ],
  [
    "cron: '5 11 * * *'",
    "cron: '5 11 * *'",
    "cadence.cron: cron('5 11 * *'): five fields expected (minute hour day month weekday), got 4",
  ],
  ['cadence: {', 'cadences: {', '(root)'],
  ['of: [day]', 'of: [price]', "lookback: 'price' is no column of the key"],
  ['rows: 29', 'rows: 0', 'lookback.rows: Too small: expected number to be >0'],
  [
    'partition: [',
    'partition: [hour(day), ',
    'partition.0: write column, year(column), month(column) or day(column)',
  ],
];

test.each(mistakes)('%s → %s', (from, to, message) => {
  expect(() => parseModelContract('days', CONTRACT.replace(from, to), 'days.yml')).toThrow(
    to === 'cadences: {'
      ? 'days.yml is not valid:\n  cadence: write with: dataset, or cron: <five fields> and zone: <IANA name>\n  cadences: unknown member'
      : `days.yml is not valid:\n  ${message}`,
  );
});

test('names a file that is not YAML', () => {
  expect(() => parseModelContract('days', 'a: [', 'days.yml')).toThrow(/^days\.yml is not YAML: /);
});
