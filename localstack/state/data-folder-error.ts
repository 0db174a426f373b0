/** What is wrong with a data folder, in words that say which file, what is lost, and what to do. Printed without a stack. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** How every message about a file that can't be made again ends. */
export const RESTORE = 'Put back a copy of it, or move the data folder away and start afresh';
