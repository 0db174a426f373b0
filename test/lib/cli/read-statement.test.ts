import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readStatement } from '../../../lib/cli/read-statement.ts';

const folder = mkdtempSync(join(tmpdir(), 'coinlake-statement-'));
const file = join(folder, 'q.sql');
writeFileSync(file, '\ufeff-- a comment\nSELECT 1\n');
const input = (text: string, isTTY = false) => Object.assign(Readable.from([text]), { isTTY });
const NONE =
  'No statement is given: write it as an argument, e.g. query "SELECT * FROM gold.ohlcv_daily LIMIT 5", in a file (--file FILE), or on standard input';

test('from the argument, a file, or standard input', async () => {
  expect(await readStatement({ argument: 'SELECT 1', input: input('SELECT 2') })).toBe('SELECT 1');
  expect(await readStatement({ file, input: input('SELECT 2') })).toBe('-- a comment\nSELECT 1\n');
  expect(await readStatement({ input: input('SELECT 2') })).toBe('SELECT 2');
  expect(await readStatement({ argument: '-', input: input('SELECT 2', true) })).toBe('SELECT 2');
  expect(await readStatement({ file: '-', input: input('SELECT 2', true) })).toBe('SELECT 2');
});

test('none, two, or a file that is not there', async () => {
  await expect(readStatement({ input: input('', true) })).rejects.toThrow(NONE);
  await expect(readStatement({ input: input(' \n') })).rejects.toThrow(NONE);
  await expect(readStatement({ argument: 'SELECT 1', file, input: input('') })).rejects.toThrow(
    'The statement is given twice: as an argument and with --file. Leave one out',
  );
  await expect(readStatement({ file: join(folder, 'no.sql'), input: input('') })).rejects.toThrow(
    `--file ${join(folder, 'no.sql')}: there is no such file or folder (open, ENOENT)`,
  );
});
