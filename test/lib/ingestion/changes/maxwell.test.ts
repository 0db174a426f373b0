import { expect, test } from 'vitest';
import { maxwell } from '../../../../lib/ingestion/changes/maxwell.ts';
import { lines, readChanges } from './records.ts';

const head = { database: 'test', table: 'product', ts: 1596684883, xid: 7125 };

test('rows are ordered within their transaction, of which the last one has no offset', () => {
  expect(
    readChanges(
      maxwell(),
      lines(
        { ...head, type: 'insert', xoffset: 1, data: { id: 1, name: 'a' } },
        { ...head, type: 'update', commit: true, data: { id: 2, name: 'a' }, old: { id: 1 } },
        { ...head, type: 'delete', data: { id: 2 } },
        { ...head, type: 'bootstrap-insert', xid: undefined, data: { id: 3 } },
      ),
    ),
  ).toEqual([
    { put: { id: '1', name: 'a' }, at: ['~1596684883', '~7125', '~1'] },
    {
      put: { id: '2', name: 'a' },
      before: { id: '1' },
      at: ['~1596684883', '~7125', `0${'9'.repeat(19)}`],
    },
    "xoffset missing: the record does not say where its change stands; where its source never does, set order: 'file'",
    { put: { id: '3' }, at: undefined },
  ]);
});

test('by position the binlog counts', () => {
  const record = { ...head, type: 'insert', data: { id: 1 } };
  expect(
    readChanges(
      maxwell({ order: 'position' }),
      lines({ ...record, position: 'master.000006:800911' }, record),
    ),
  ).toEqual([
    { put: { id: '1' }, at: ['master.~6:~800911'] },
    "position missing: the record does not say where its change stands; where its source never does, set order: 'file'",
  ]);
});

test('what changes no row, and what nobody can tell', () => {
  expect(
    readChanges(
      maxwell({ table: 'test.product', order: 'file' }),
      lines(
        { ...head, type: 'bootstrap-start' },
        { ...head, type: 'table-alter' },
        { ...head, type: 'table-drop' },
        { ...head, type: 'insert', table: 'orders', data: { id: 1 } },
        { ...head, type: 'upsert', data: { id: 1 } },
        { ...head, type: 'insert', data: [] },
        { id: 1 },
      ),
    ),
  ).toEqual([
    'control records',
    'control records',
    "type 'table-drop': what the table becomes by it is not known; load it anew",
    'changes of other tables',
    "type 'upsert': insert, update, delete or bootstrap-insert expected",
    "data '[]': the row is expected there",
    'tombstones',
  ]);
});
