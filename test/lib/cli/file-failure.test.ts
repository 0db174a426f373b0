import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileFailure } from '../../../lib/cli/file-failure.ts';

function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

test.each<[string, Error, string | undefined]>([
  [
    'no file',
    thrownBy(() => readFileSync('/nowhere/x')),
    '/nowhere/x: there is no such file or folder (open, ENOENT)',
  ],
  [
    'no folder',
    thrownBy(() => readdirSync('/dev/null')),
    '/dev/null: a part of the path is a file, not a folder (scandir, ENOTDIR)',
  ],
  [
    'a full disk',
    Object.assign(new Error(), { code: 'ENOSPC', path: '/d/x' }),
    'No room is left on the disk for /d/x: make room, or name a folder on another volume with --data',
  ],
  [
    'too many files',
    Object.assign(new Error(), { code: 'EMFILE' }),
    'Too many files are open: raise the limit (ulimit -n 4096), and try again',
  ],
  ['anything else', new Error('else'), undefined],
])('%s', (_, error, words) => expect(fileFailure(error)).toBe(words));
