import { bigint, parameter, rowNumber, text } from '../../../lib/ingestion/index.ts';

/** What tells rows of objects apart that have no key of their own: the key of a table that is appended to. */
export const objectRow = {
  key: ['object', 'version', 'row'],
  columns: {
    object: text('Object that brought it', parameter('object_key')),
    version: text('Version of the object', parameter('object_version')),
    row: bigint('Place in the object, from 1', rowNumber()),
  },
} as const;
