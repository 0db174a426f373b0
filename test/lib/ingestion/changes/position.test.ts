import { expect, test } from 'vitest';
import { changeOrder, type PartKind, sortable } from '../../../../lib/ingestion/changes/position.ts';

test.each<[PartKind, readonly string[]]>([
  ['number', ['0', '9', '10', '18446744073709551615']],
  ['name', ['bin.000009', 'bin.000010', 'bin.999999', 'bin.1000000']],
  ['text', ['00000027:00000758:0005', '00000027:00000ac0:0002']],
  [
    'instant',
    ['2024-10-27T12:39:03Z', '2024-10-27T12:39:03.2Z', '2024-10-27T12:39:03.21Z', '2024-10-27 12:39:04'],
  ],
])('parts of the kind %s sort as their changes do', (kind, texts) => {
  const parts = texts.map((text) => sortable(kind, text)!);
  expect(parts).toEqual(parts.toSorted());
  expect(new Set(parts).size).toBe(texts.length);
});

test.each<[PartKind, string]>([
  ['number', '1e3'],
  ['number', '-1'],
  ['number', ''],
  ['text', 'a b'],
  ['instant', '2024-10-27'],
])('a part of the kind %s is not %j', (kind, text) => expect(sortable(kind, text)).toBeUndefined());

test('a first load is before all, then positions count, then files, then rows', () => {
  const orders = [
    changeOrder(undefined, 'z', 9),
    changeOrder([], 'a', 1),
    changeOrder([], 'a', 2),
    changeOrder([], 'a', 10),
    changeOrder([], 'b c', 1),
  ];
  expect(orders).toEqual(orders.toSorted());
  const positions = [
    changeOrder(['bin.1', '2'], 'b', 1),
    changeOrder(['bin.1', '2'], 'c', 1),
    changeOrder(['bin.1', '3'], 'a', 1),
    changeOrder(['bin.10', '1'], 'a', 1),
  ];
  expect(positions).toEqual(positions.toSorted());
});
