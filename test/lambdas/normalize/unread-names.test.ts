import { expect, test } from 'vitest';
import { UnreadNames } from '../../../lambdas/normalize/unread-names.ts';
import { at, bigint, firstOf, path, text, timestamp } from '../../../lib/contracts/column.ts';
import { type DatasetTable, datasetTable } from '../../../lib/contracts/dataset-table.ts';
import { csv } from '../../../lib/ingestion/formats/csv.ts';
import type { Format } from '../../../lib/ingestion/formats/format.ts';
import { json } from '../../../lib/ingestion/formats/json.ts';
import { w3cLog } from '../../../lib/ingestion/formats/w3c-log.ts';

const table = (columns: Parameters<typeof datasetTable>[2]['columns']) =>
  datasetTable('sales', 'Sales', { key: ['id'], columns: { id: bigint('Sale', path('id')), ...columns } });

function unread(tables: readonly DatasetTable[], format: Format, body: string): readonly string[] {
  const names = new UnreadNames(tables);
  for (const record of format.read(Buffer.from(body)).records) names.see(record);
  return [...names.found];
}

const shop = text('Shop', firstOf('shop.name', 'seller'));
const time = timestamp('When', path('date time'), { written: 'iso_8601' });

test.each([
  ['a column that a file has got', [table({ shop })], csv(), 'id,seller,colour\n1,a,red\n', ['colour']],
  [
    'members below those that are read',
    [table({ shop })],
    json(),
    '[{"id":1,"shop":{"name":"a","city":"b"}}]',
    [],
  ],
  ['a member', [table({ shop })], json(), '[{"id":1,"extra":{"a":1}}]', ['extra']],
  ['what another table reads', [table({}), table({ shop })], csv(), 'id,seller\n1,a\n', []],
  [
    'both halves of a log’s instant',
    [table({ time })],
    w3cLog(),
    '#Fields: date time id x\n2024-06-01 00:00:00 1 y\n',
    ['x'],
  ],
  [
    'lists, which have places and no names',
    [datasetTable('sales', 'Sales', { key: ['id'], columns: { id: bigint('Sale', at(0)) } })],
    json(),
    '[[1,2]]',
    [],
  ],
] as const)('%s', (_, tables, format, body, expected) =>
  expect(unread(tables, format, body)).toEqual(expected),
);
