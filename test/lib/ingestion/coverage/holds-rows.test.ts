import { expect, test } from 'vitest';
import { parameter, path, text, timestamp } from '../../../../lib/contracts/column.ts';
import type { DatasetTable } from '../../../../lib/contracts/dataset-table.ts';
import { day, identity, type PartitionField, year } from '../../../../lib/contracts/partition.ts';
import { holdsRows } from '../../../../lib/ingestion/coverage/holds-rows.ts';

const DAY = 86_400_000;
const columns = {
  chain: text('Chain', parameter('chain')),
  kind: text('Kind', path('kind')),
  time: timestamp('Time', path('time')),
  seen: timestamp('Seen', path('seen')),
};
const may = (partition: readonly PartitionField[], values: Readonly<Record<string, string | number>>) =>
  holdsRows(
    { coverage: { column: 'time' }, table: { columns, partition } as unknown as DatasetTable },
    { parameters: { chain: 'a' }, extent: { kind: 'day', from: 366 * DAY, to: 367 * DAY } },
    values,
  );

test.each<[string, readonly PartitionField[], Readonly<Record<string, string | number>>, boolean]>([
  ['its own day', [identity('chain'), day('time')], { chain: 'a', time_day: 366 }, true],
  ['another series', [identity('chain'), day('time')], { chain: 'b', time_day: 366 }, false],
  ['the day before', [day('time')], { time_day: 365 }, false],
  ['the day after', [day('time')], { time_day: 367 }, false],
  ['its year', [year('time')], { time_year: 1 }, true],
  ['another year', [year('time')], { time_year: 0 }, false],
  ['a value of the record', [identity('kind')], { kind: 'x' }, true],
  ['a time that is not held against the slice', [day('seen')], { seen_day: 1 }, true],
  ['no partition at all', [], {}, true],
])('%s', (_, partition, values, expected) => expect(may(partition, values)).toBe(expected));
