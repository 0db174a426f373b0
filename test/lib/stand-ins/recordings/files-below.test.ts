import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesBelow } from '../../../../lib/stand-ins/recordings/files-below.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('files behind links are found as others are; a link in a circle ends, one to nothing is told', () => {
  const [recording, elsewhere] = [join(folder, 'recording'), join(folder, 'elsewhere')];
  mkdirSync(join(recording, 'b'), { recursive: true });
  mkdirSync(elsewhere);
  writeFileSync(join(recording, 'b', '2.csv'), '');
  writeFileSync(join(elsewhere, '1.csv'), '');
  symlinkSync(join(elsewhere, '1.csv'), join(recording, 'b', '1.csv'));
  symlinkSync(elsewhere, join(recording, 'a'));
  symlinkSync(recording, join(elsewhere, 'circle'));
  symlinkSync(join(folder, 'gone.csv'), join(recording, 'c.csv'));
  expect(filesBelow(recording)).toEqual(
    ['a/1.csv', 'b/1.csv', 'b/2.csv', 'c.csv'].map((path) => join(recording, path)),
  );
  expect(filesBelow(join(folder, 'gone'))).toEqual([]);
});
