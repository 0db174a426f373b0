import { expect, test } from 'vitest';
import { SqliteStateStore } from '../../../localstack/state/sqlite-state-store.ts';

test('keeps records by collection and key, listed in the order of UTF-8 bytes', () => {
  const store = new SqliteStateStore(':memory:');
  for (const key of ['b', 'a/2', 'a/1', 'a/é', '\u{1F600}', '\uFFFD']) store.put('c', key, { key });
  store.put('d', 'a/1', 1);
  expect(store.list('c').map((r) => r.key)).toEqual(['a/1', 'a/2', 'a/é', 'b', '\uFFFD', '\u{1F600}']);
  expect(store.list('c', 'a/', { after: 'a/1', limit: 1 })).toEqual([{ key: 'a/2', value: { key: 'a/2' } }]);
  store.delete('c', 'a/1');
  expect(store.get('c', 'a/1')).toBeUndefined();
  expect(store.get('d', 'a/1')).toBe(1);
  store.close();
});

test('a transaction writes all or nothing, nested ones included', () => {
  const store = new SqliteStateStore(':memory:');
  expect(() =>
    store.transaction(() => {
      store.put('c', 'k', 1);
      store.transaction(() => store.put('c', 'l', 2));
      throw new Error('stop');
    }),
  ).toThrow('stop');
  expect(store.list('c')).toEqual([]);
  expect(() => store.transaction(async () => {})).toThrow(
    'A transaction is synchronous: its work returned a promise',
  );
  store.close();
});
