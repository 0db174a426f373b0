import { expect, test } from 'vitest';
import { storageFailure } from '../../../localstack/state/storage-failure.ts';

const failure = (members: object) =>
  storageFailure(Object.assign(new Error('as the system says it'), members), '/d/state.db')?.message;

test.each([
  ['the system', { code: 'ENOSPC', path: '/d/objects/x' }, '/d/objects/x'],
  ['a quota', { code: 'EDQUOT', dest: '/d/objects/y', path: '/d/objects/x' }, '/d/objects/y'],
  ['SQLite', { code: 'ERR_SQLITE_ERROR', errcode: 13 }, '/d/state.db'],
  ['SQLite, by an extended code', { code: 'ERR_SQLITE_ERROR', errcode: 13 + 256 }, '/d/state.db'],
])('a full disk, as %s tells it', (_, members, file) => {
  expect(failure(members)).toBe(
    `No space is left on the disk for ${file}. What was committed is safe: make room, then run it again`,
  );
});

test('other faults of the disk have other words, and what is none has none', () => {
  expect(failure({ code: 'EROFS', path: '/d/x' })).toBe(
    "/d/x can't be written or read (EROFS): allow it, or name another folder with --data",
  );
  expect(failure({ code: 'ERR_SQLITE_ERROR', errcode: 10 + 3 * 256 })).toBe(
    'The disk failed at /d/state.db: as the system says it. Check the disk, or name another folder with --data',
  );
  expect(failure({ code: 'EISDIR', path: '/d/x' })).toBe(
    '/d/x is a folder where a file is expected: move it away, or name another folder with --data',
  );
  expect(failure({ code: 'ERR_SQLITE_ERROR', errcode: 11 })).toBeUndefined();
  expect(failure({ code: 'EPIPE' })).toBeUndefined();
});
