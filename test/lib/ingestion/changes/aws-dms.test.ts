import { describe, expect, it } from 'vitest';
import { awsDms, awsDmsCsv } from '../../../../lib/ingestion/changes/aws-dms.ts';
import { csv } from '../../../../lib/ingestion/formats/csv.ts';
import { lines, readChanges } from './records.ts';

describe('awsDms', () => {
  const metadata = {
    ...{ timestamp: '2024-10-27T12:39:03.21Z', 'record-type': 'data' },
    ...{ 'schema-name': 'test', 'table-name': 'product', 'transaction-id': 670014899490 },
  };
  const record = (operation: string, data: object | null, more: object = {}) => ({
    data,
    metadata: { ...metadata, operation, ...more },
  });

  it('reads rows, and what they were before among their values', () => {
    expect(
      readChanges(
        awsDms({ table: 'test.product' }),
        lines(
          record('load', { id: 1 }),
          record('insert', { id: 1, name: 'a' }),
          record('update', { id: 2, name: 'b', BI_id: 1, BI_name: 'a' }, { 'transaction-record-id': 3 }),
          record('delete', { id: 2 }),
        ),
      ),
    ).toEqual([
      { put: { id: '1' }, at: undefined },
      { put: { id: '1', name: 'a' }, at: ['2024-10-27T12:39:03.210000000', '~670014899490', '~0'] },
      {
        put: { id: '2', name: 'b' },
        before: { id: '1', name: 'a' },
        at: ['2024-10-27T12:39:03.210000000', '~670014899490', '~3'],
      },
      { delete: { id: '2' }, at: ['2024-10-27T12:39:03.210000000', '~670014899490', '~0'] },
    ]);
  });

  it('tells what changes no row, and what nobody can tell', () => {
    const control = { 'record-type': 'control' };
    expect(
      readChanges(
        awsDms({ table: 'product', order: 'file' }),
        lines(
          record('create-table', null, control),
          record('truncate-table', null, control),
          record('drop-table', null, control),
          record('insert', { id: 1 }, { 'table-name': 'orders' }),
          record('insert', null),
          record('merge', { id: 1 }),
          { id: 1 },
        ),
      ),
    ).toEqual([
      'control records',
      { truncate: [] },
      "metadata.operation 'drop-table': what the table becomes by it is not known; load it anew",
      'changes of other tables',
      'data null: the row is expected there',
      "metadata.operation 'merge': load, insert, update or delete expected",
      'tombstones',
    ]);
    expect(readChanges(awsDms(), lines(record('insert', { id: 1 }, { timestamp: 'today' })))).toEqual([
      "metadata.timestamp 'today': the record does not say where its change stands; where its source never does, set order: 'file'",
    ]);
  });
});

describe('awsDmsCsv', () => {
  const read = (text: string, file: string, format = csv()) =>
    readChanges(awsDmsCsv(), text, { format, file });

  it('reads files of changes, and of a full load with and without their operation', () => {
    const row = { id: '1', name: 'a' };
    expect(read('Op,id,name\nI,1,a\nU,1,a\nD,1,a\n', 'file=20240601-123456789.csv')).toEqual([
      { put: row, at: [] },
      { put: row, at: [] },
      { delete: row, at: [] },
    ]);
    expect(read('id,name\n1,a\n', 'file=LOAD00000001.csv')).toEqual([{ put: row, at: undefined }]);
    expect(read('Op,id,name\nI,1,a\n', 'file=shop%2FLOAD0000000A.csv')).toEqual([
      { put: row, at: undefined },
    ]);
    expect(read('Op,id,name\nX,1,a\n,1,a\n', 'f')).toEqual([
      "Op 'X': I, U or D expected",
      'Op null: I, U or D expected',
    ]);
  });

  it('reads files without a header: the number of fields tells what they are', () => {
    const format = csv({ fields: ['id', 'name'], leading: 'Op' });
    expect(read('U,1,a\n', 'f', format)).toEqual([{ put: { id: '1', name: 'a' }, at: [] }]);
    expect(read('1,a\n', 'f', format)).toEqual([{ put: { id: '1', name: 'a' }, at: undefined }]);
  });
});
