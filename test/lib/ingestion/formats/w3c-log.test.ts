import { expect, test } from 'vitest';
import { path } from '../../../../lib/contracts/column.ts';
import type { RawRecord } from '../../../../lib/ingestion/formats/format.ts';
import { w3cLog } from '../../../../lib/ingestion/formats/w3c-log.ts';

type From = Parameters<RawRecord['value']>[0];
const read = (body: string, names: readonly string[], delimiter?: string) => {
  const answer = w3cLog(delimiter === undefined ? {} : { delimiter }).read(Buffer.from(body));
  const rows = [...answer.records].map((record) =>
    record.fault === undefined ? names.map((name) => record.value(path(name) as From)) : record.fault,
  );
  expect(rows).toHaveLength(answer.length);
  return rows;
};

test('a line of fields names those of the records behind it; an instant in two fields is one', () => {
  const log = [
    '#Version: 1.0',
    '#Fields: date time cs(Host) sc-status',
    '2014-05-23\t01:13:11\td111.example\t200',
    '#Fields: time date sc-status',
    '01:13:12\t2014-05-23\t-',
    '',
  ].join('\n');
  expect(read(log, ['date time', 'cs(Host)', 'sc-status'], '\t')).toEqual([
    ['2014-05-23 01:13:11', 'd111.example', '200'],
    ['2014-05-23 01:13:12', undefined, null],
  ]);
});

test('a record of another length than its fields is broken', () => {
  expect(read('#Fields: a b\n1 2\n"x 3 4\n', ['a', 'b'])).toEqual([['1', '2'], '3 fields, 2 expected: a, b']);
});

test('a log that does not name its fields is refused', () => {
  expect(() => read('#Version: 1.0\n1 2\n', [])).toThrow(
    'the log has no line that begins with #Fields: before its first record',
  );
  expect(read('#Version: 1.0\n', [])).toEqual([]);
});
