import { expect, it } from 'vitest';
import { z } from 'zod';
import { field, item, text, timestamp } from '../../../lib/contracts/column.ts';
import { type DatasetDefinition, datasetContract as dataset } from '../../../lib/contracts/dataset.ts';
import { hours, minutes } from '../../../lib/contracts/duration.ts';
import { InvalidDataset } from '../../../lib/contracts/invalid-dataset.ts';
import { identity } from '../../../lib/contracts/partition.ts';
import { cron } from '../../../lib/contracts/schedule.ts';

const definition: DatasetDefinition = {
  name: 'readings',
  description: 'Readings of a meter',
  provider: { name: 'meters', addresses: {} },
  settings: z.object({}),
  demand: () => [],
  record: z.tuple([z.string(), z.string()]),
  columns: {
    step: text('Distance of readings', { from: item(1) }),
    time: timestamp('When it was read', { from: item(0) }),
  },
  rules: [],
  key: ['step', 'time'],
  series: ['step'],
  timeColumn: 'time',
  grid: { timeColumn: 'time', stepColumn: 'step' },
  partition: [identity('step')],
  schedule: cron('5 * * * *', 'UTC'),
  freshness: { warn: hours(2), error: hours(6) },
  retries: 1,
  timeout: minutes(30),
};

it('ends the table with what tells where a row came from', () => {
  expect(dataset(definition).table.fields.map(({ id, name }) => `${id} ${name}`)).toEqual([
    '1 step',
    '2 time',
    '3 ingested_at',
    '4 batch_id',
  ]);
});

it.each<[Partial<DatasetDefinition>, string]>([
  [{ key: ['id'] }, "key names an unknown column 'id'; there are step, time, ingested_at, batch_id"],
  [
    { grid: { timeColumn: 'time', stepColumn: 'length' } },
    "grid names an unknown column 'length'; there are step, time, ingested_at, batch_id",
  ],
  [
    { columns: { ...definition.columns, unit: text('Unit', { from: field('meter.unit') }) } },
    "column unit is fed by field 'meter.unit', but records are arrays: let the connector's rows write arrays, and use item(position)",
  ],
  [
    { columns: { ...definition.columns, unit: text('Unit') } },
    'column unit says not where its value is from',
  ],
])('refuses what nothing could read: %j', (change, message) => {
  expect(() => dataset({ ...definition, ...change })).toThrow(new InvalidDataset(message));
});
