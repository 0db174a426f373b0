/** What the system says of a file, by its code. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EEXIST: 'it exists already',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  ENOTEMPTY: 'the folder is not empty',
  EPERM: 'permission denied',
  EROFS: 'the file system can only be read',
};

/** The words for a failed call of the file system; undefined for any other error. */
export function fileFailure(error: Error): string | undefined {
  const { code = '', path, syscall } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return `No room is left on the disk${path ? ` for ${path}` : ''}: make room, or name a folder on another volume with --data`;
  if (code === 'EMFILE' || code === 'ENFILE')
    return 'Too many files are open: raise the limit (ulimit -n 4096), and try again';
  const words = WORDS[code];
  if (words === undefined || path === undefined) return undefined;
  return `${path}: ${words}${syscall === undefined ? '' : ` (${syscall}, ${code})`}`;
}
