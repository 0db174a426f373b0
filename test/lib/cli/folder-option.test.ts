import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { folderOption } from '../../../lib/cli/folder-option.ts';
import { orders } from './orders.ts';

const folder = mkdtempSync(join(tmpdir(), 'coinlake-folder-'));
afterAll(() => rmSync(folder, { recursive: true }));
const all = { orders, returns: { ...orders, name: 'returns' } };

test('is repeatable, and takes paths from here', () => {
  const first = folderOption(`orders=${relative('.', folder)}`, {}, all);
  expect(folderOption(`returns=${tmpdir()}`, first, all)).toEqual({ orders: folder, returns: tmpdir() });
});

test.each([
  ['orders', 'DATASET=DIR expected, e.g. orders=./exports'],
  ['orders=', 'DATASET=DIR expected, e.g. orders=./exports'],
  ['sales=.', "'sales' is no dataset whose objects lie in a bucket of others; there are orders, returns"],
  [`orders=${folder}/none`, `there is no folder ${folder}/none`],
  [`orders=${folder}/a.csv`, `${folder}/a.csv is a file: name the folder that it lies in`],
])('%s is refused with what is allowed', (text, message) => {
  writeFileSync(join(folder, 'a.csv'), '');
  expect(() => folderOption(text, {}, all)).toThrow(message);
});

test('where no dataset reads a bucket, it says how one does', () => {
  expect(() => folderOption('orders=.', {}, {})).toThrow(
    "'orders' is no dataset whose objects lie in a bucket of others; there are none: such a definition has source: s3({ url: 's3://…' })",
  );
});
