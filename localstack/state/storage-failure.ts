import { DataFolderError } from './data-folder-error.ts';

const SQLITE = { readonly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, noDatabase: 26 } as const;
const OUT_OF_SPACE = new Set(['ENOSPC', 'EDQUOT']);
const NOT_ALLOWED = new Set(['EACCES', 'EPERM', 'EROFS']);
const NO_SUCH_FORM = new Set(['EISDIR', 'ENOTDIR', 'ELOOP']);

/**
 * The sentence for a failure of the disk rather than of this program: no space, no permission, a folder where a file should be, a
 * medium that fails. Undefined for anything else.
 * @param path of the file or folder that was worked on, where the error does not name one
 */
export function storageFailure(error: unknown, path?: string): DataFolderError | undefined {
  if (error instanceof DataFolderError) return error;
  const { code, errcode, message, ...of } = error as NodeJS.ErrnoException & {
    readonly errcode?: number;
    readonly dest?: string;
  };
  const file = of.dest ?? of.path ?? path ?? 'the data folder';
  const primary = errcode === undefined ? undefined : errcode & 0xff;
  const say = (text: string) => new DataFolderError(text, { cause: error });
  if ((code && OUT_OF_SPACE.has(code)) || primary === SQLITE.full)
    return say(
      `No space is left on the disk for ${file}. What was committed is safe: make room, then run it again`,
    );
  if ((code && NOT_ALLOWED.has(code)) || primary === SQLITE.readonly)
    return say(
      `${file} can't be written or read (${code ?? 'read-only'}): allow it, or name another folder with --data`,
    );
  if (code && NO_SUCH_FORM.has(code))
    return say(
      code === 'EISDIR'
        ? `${file} is a folder where a file is expected: move it away, or name another folder with --data`
        : `${file} leads through what is no folder: name a folder with --data`,
    );
  if (code === 'EIO' || primary === SQLITE.ioError)
    return say(`The disk failed at ${file}: ${message}. Check the disk, or name another folder with --data`);
  return undefined;
}

/** Whether SQLite says that its file is no sound database. */
export function isDamagedDatabase(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  const primary = errcode === undefined ? undefined : errcode & 0xff;
  return primary === SQLITE.corrupt || primary === SQLITE.noDatabase;
}

/** Whether SQLite can't open its file at all, as when a folder stands in its place. */
export const isUnopened = (error: unknown): boolean =>
  ((error as { errcode?: number }).errcode ?? 0) % 256 === SQLITE.cannotOpen;
