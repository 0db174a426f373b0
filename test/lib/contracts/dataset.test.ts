import { expect, it } from 'vitest';
import { z } from 'zod';
import { at, path, text, timestamp } from '../../../lib/contracts/column.ts';
import { type GridDefinition, gridContract } from '../../../lib/contracts/dataset.ts';
import { hours, minutes } from '../../../lib/contracts/duration.ts';
import { InvalidDataset } from '../../../lib/contracts/invalid-dataset.ts';
import { identity } from '../../../lib/contracts/partition.ts';
import { cron } from '../../../lib/contracts/schedule.ts';
import { timeGrid } from '../../../lib/ingestion/coverage/time-grid.ts';

const readings = {
  columns: {
    step: text('Distance of readings', at(1)),
    time: timestamp('When it was read', at(0)),
  },
  key: ['step', 'time'],
  partition: [identity('step')],
};
const definition: GridDefinition & { source: object } = {
  name: 'readings',
  description: 'Readings of a meter',
  provider: { name: 'meters' },
  settings: z.object({
    addresses: z.record(z.string(), z.string()).default({}),
    largestAnswerMB: z.int().default(64),
    slicesPerRun: z.int().default(10),
  }),
  source: {},
  demand: () => [],
  coverage: timeGrid({ time: 'time', step: 'step', series: ['step'] }),
  record: z.tuple([z.string(), z.string()]),
  tables: { readings },
  schedule: cron('5 * * * *', 'UTC'),
  freshness: { warn: hours(2), error: hours(6) },
  retries: 1,
  timeout: minutes(30),
};

it('ends the table with what tells where a row came from', () => {
  expect(gridContract(definition).table.fields.map(({ id, name }) => `${id} ${name}`)).toEqual([
    '1 step',
    '2 time',
    '3 ingested_at',
    '4 batch_id',
  ]);
});

const withTable = (change: object) => ({ tables: { readings: { ...readings, ...change } } });
const withColumn = (name: string, column: object) =>
  withTable({ columns: { ...readings.columns, [name]: column } });

it.each<[object, string]>([
  [
    withTable({ key: ['id'] }),
    "tables.readings.key: there is no column 'id'; the columns are step, time, ingested_at, batch_id",
  ],
  [
    withTable({ key: [] }),
    "tables.readings.key: columns that identify a row expected; only merge: 'append' needs none",
  ],
  [withTable({ key: 'time' }), 'tables.readings.key: a list of column names expected'],
  [withTable({ merge: 'insert' }), 'tables.readings.merge: one of upsert, replace, append, changes expected'],
  [
    withTable({ primaryKey: ['time'] }),
    'tables.readings.primaryKey: there is no such field; there are description, columns, appended, rules, key, partition, merge, records, changes',
  ],
  [
    { ...withTable({}), tables: { readings: { ...readings, key: ['time'] } } },
    'tables.readings.partition: step is not in the key, so a row could move to another partition and stay in the first; partition by time',
  ],
  [
    withColumn('batch_id', text('Batch', at(2))),
    'tables.readings.columns.batch_id: lower-case letters, digits and _ expected, a letter first, and none of ingested_at, batch_id',
  ],
  [
    withColumn('unit', text('Unit', path('meter.unit'))),
    "tables.readings.columns.unit: fed by 'meter.unit', but records on a time grid are lists: let the source's rows write lists, and use at(position)",
  ],
  [
    withColumn('unit', text('Unit')),
    "tables.readings.columns.unit: where its value is from is missing: path('…'), at(position), parameter('…') or answer('…')",
  ],
  [
    withColumn('unit', {}),
    "tables.readings.columns.unit: a column expected, such as text('What it is', path('name'))",
  ],
  [
    { coverage: timeGrid({ time: 'time', step: 'length', series: ['step'] }) },
    "coverage: there is no column 'length'; the columns are step, time, ingested_at, batch_id",
  ],
  [{ schedule: 'hourly' }, "schedule: a schedule such as cron('5 * * * *', 'UTC') expected"],
  [{ schedule: undefined }, "schedule: missing: a schedule such as cron('5 * * * *', 'UTC') expected"],
  [{ retries: 'twice' }, 'retries: a number expected'],
  [{ retries: 11 }, 'retries: at most 10 expected'],
  [{ timeout: 30 }, 'timeout: a duration such as hours(2) expected'],
  [{ tables: {} }, 'tables: one expected: the extent of a time grid fixes the partition of one table'],
])('refuses a mistake in one sentence: %#', (change, message) => {
  expect(() => gridContract({ ...definition, ...change } as GridDefinition)).toThrow(
    new InvalidDataset(message),
  );
});
