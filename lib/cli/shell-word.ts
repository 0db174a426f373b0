/**
 * A word as a shell takes it, in quotes only where it needs them.
 * @example shellWord('my data') // "'my data'"
 */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
