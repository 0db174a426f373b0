import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { filesToPut } from '../../../../lib/cli/put/files-to-put.ts';

const folder = mkdtempSync(join(tmpdir(), 'coinlake-put-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const look = (...names: string[]) => filesToPut(names.map(at), 'orders', 64e6);

writeFileSync(at('a.csv'), 'id\n1\n');
writeFileSync(at('empty.csv'), '');
writeFileSync(at('_a.csv'), 'id\n1\n');
writeFileSync(at('huge.csv'), '');
// A sparse file: nothing of it is read.
truncateSync(at('huge.csv'), 5e9);
mkdirSync(at('more'));
writeFileSync(at('more/a.csv'), 'id\n2\n');

test('files go by their own names', () => {
  expect(look('a.csv')).toEqual([{ path: at('a.csv'), name: 'a.csv', size: 5 }]);
});

test.each([
  [['none.csv'], 'none.csv: there is no such file'],
  [['a.csv/b.csv'], 'a.csv/b.csv: there is no such file'],
  [['more'], 'more is a folder: name its files, e.g. more/*'],
  [['_a.csv'], '_a.csv: objects whose names begin with _ or . are passed over: give it another name'],
  [['empty.csv'], 'empty.csv is empty: it has 0 bytes, and would be refused'],
  [['huge.csv'], 'huge.csv has 5000.0 MB: settings of orders allow 64 MB'],
  [
    ['a.csv', 'more/a.csv'],
    'a.csv and more/a.csv have one name, under which the second would overwrite the first: put them one after the other',
  ],
])('%s: %s', (names, message) => {
  const told = () => {
    try {
      return look(...names);
    } catch (error) {
      return (error as Error).message.replaceAll(`${folder}/`, '');
    }
  };
  expect(told()).toBe(message);
});

test('a device has no end', () => {
  expect(() => filesToPut(['/dev/null'], 'orders', 1)).toThrow(
    '/dev/null is no file: a pipe or a device has no end that is known',
  );
});
