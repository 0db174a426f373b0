import { expect, test } from 'vitest';
import { KeyHashes, keyHash } from '../../../lambdas/normalize/key-hashes.ts';

test('keys that differ have other hashes, wherever they differ, and equal ones the same', () => {
  const rows = [
    ...[1n, 2n, 2n ** 40n, 2n ** 70n, -1n, 0n].flatMap((id) =>
      ['', 'a', 'b', 'ab', 'ba', '1'].map((name) => [name, id, 'x'] as const),
    ),
    ['a1', 2n, 'x'] as const,
    ['a', 12n, 'x'] as const,
    ['a', null, 'x'] as const,
    ['a', true, 'x'] as const,
  ];
  const hashes = rows.map((row) => keyHash(row, [0, 1]));
  // Null counts as 0, and true as 1: a second look at the values tells them apart.
  expect(new Set(hashes).size).toBe(rows.length - 2);
  expect(hashes.every((hash) => Number.isSafeInteger(hash) && hash > 0)).toBe(true);
  expect(keyHash(['a', 1n, 'y'], [0, 1])).toBe(hashes[1]);
  expect(keyHash(['a', 1n, 'y'], [0, 2])).not.toBe(keyHash(['a', 1n, 'x'], [0, 2]));
});

test('of a hundred thousand keys those that come again are found, and no other', () => {
  const found = new KeyHashes();
  const key = (id: number) => keyHash(['dogecoin', BigInt(id), `${id * 7919}`], [0, 1, 2]);
  for (let id = 0; id < 100_000; id++) found.add(key(id));
  expect(found.repeated.size).toBe(0);
  for (const id of [5, 99_999, 5]) found.add(key(id));
  expect([...found.repeated].sort()).toEqual([key(5), key(99_999)].sort());
});
