import { expect, test } from 'vitest';
import { debezium } from '../../../../lib/ingestion/changes/debezium.ts';
import { lines, readChanges } from './records.ts';

const mysql = { connector: 'mysql', db: 'shop', table: 'product', file: 'bin.000009', pos: 12, row: 1 };

test('an envelope is read as it is, and within schema and payload', () => {
  const record = { before: { id: 1, name: 'a' }, after: { id: 1, name: 'b' }, op: 'u', source: mysql };
  const read = {
    put: { id: '1', name: 'b' },
    before: { id: '1', name: 'a' },
    at: ['bin.~9', '~12', '~1'],
  };
  expect(readChanges(debezium(), lines(record, { schema: null, payload: record }))).toEqual([read, read]);
});

test('each connector tells where a change stands in its own way', () => {
  const source = (source: object) => ({ after: { id: 1 }, op: 'c', source });
  expect(
    readChanges(
      debezium(),
      lines(
        source({ connector: 'mariadb', file: 'bin.000010', pos: 4 }),
        source({ connector: 'postgresql', lsn: 24023128, schema: 'public' }),
        source({ connector: 'sqlserver', commit_lsn: '00000027:00000758:0005', change_lsn: null }),
        source({
          ...{ connector: 'sqlserver', commit_lsn: '00000027:00000ac0:0002' },
          ...{ change_lsn: '00000027:00000ac0:0001', event_serial_no: 2 },
        }),
        source({ connector: 'postgresql' }),
        source({ connector: 'mongodb' }),
        { after: { id: 1 }, op: 'c' },
      ),
    ),
  ).toEqual([
    { put: { id: '1' }, at: ['bin.~10', '~4', '~0'] },
    { put: { id: '1' }, at: ['~24023128'] },
    { put: { id: '1' }, at: ['00000027:00000758:0005', '0', '~0'] },
    { put: { id: '1' }, at: ['00000027:00000ac0:0002', '00000027:00000ac0:0001', '~2'] },
    "source.lsn missing: the record does not say where its change stands; where its source never does, set order: 'file'",
    "source.connector 'mongodb': positions of mysql, postgresql, sqlserver, mariadb are known; set order: 'file'",
    "source.connector missing: positions of mysql, postgresql, sqlserver, mariadb are known; set order: 'file'",
  ]);
});

test('by files alone no position is looked for', () => {
  expect(
    readChanges(debezium({ order: 'file' }), lines({ before: { id: 1 }, op: 'd' }, { op: 't' })),
  ).toEqual([{ delete: { id: '1' }, at: [] }, { truncate: [] }]);
});

test('changes of other tables, messages and tombstones change no row', () => {
  const of = (table: string, more: object = {}) => ({
    ...{ after: { id: 1 }, op: 'c', source: { ...mysql, table } },
    ...more,
  });
  const read = (table: string, ...records: object[]) =>
    readChanges(debezium({ table, order: 'file' }), lines(...records));
  expect(read('shop.product', of('product'), of('other_product'), of('orders'))).toEqual([
    { put: { id: '1' }, at: [] },
    'changes of other tables',
    'changes of other tables',
  ]);
  expect(read('product', of('product'), { op: 'm', source: mysql })).toEqual([
    { put: { id: '1' }, at: [] },
    'messages',
  ]);
  expect(
    readChanges(
      debezium(),
      'null\n{"id":7}\n{"schema":{},"payload":null}\n{"schema":{},"payload":{"id":7}}\n{"key":{},"value":null}\n',
    ),
  ).toEqual(Array.from({ length: 5 }, () => 'tombstones'));
  // Another format's record is nobody's.
  expect(
    read('shop.product', { database: 'shop', table: 'product', type: 'insert', data: { id: 1 } }),
  ).toEqual([
    'source.table missing: the record does not say of which table it is, and those of shop.product are wanted',
  ]);
  // What has more than the key is no tombstone.
  expect(readChanges(debezium({ order: 'file' }), '{"id":7,"name":"x"}\n7\n')).toEqual([
    'op missing: c, r, u, d, t or m expected',
    'an object expected',
  ]);
});
