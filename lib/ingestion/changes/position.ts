import type { ChangePosition } from '../../contracts/changes.ts';

/** Digits of the widest number: 2^64. */
const DIGITS = 20;

/**
 * Parts of a position as texts that sort as the changes do.
 * - `number`: digits;
 * - `name`: text with numbers in it, such as mysql-bin.000003, which sort as numbers: mysql-bin.1000000 is behind mysql-bin.999999;
 * - `text`: of one width, such as the hexadecimal log numbers of SQL Server;
 * - `instant`: ISO 8601 in UTC, with as many digits of a second as there are.
 */
export type PartKind = 'number' | 'name' | 'text' | 'instant';

const padded = (digits: string): string => digits.replace(/^0+(?=\d)/, '').padStart(DIGITS, '0');

/** A part as it sorts; undefined for a text that is none of its kind. */
export function sortable(kind: PartKind, text: string): string | undefined {
  if (text === '') return undefined;
  switch (kind) {
    case 'number':
      return /^\d{1,20}$/.test(text) ? padded(text) : undefined;
    case 'name':
      // A space stands between parts.
      return text.replaceAll(/\s/g, '_').replaceAll(/\d+/g, padded);
    case 'text':
      return /\s/.test(text) ? undefined : text;
    case 'instant': {
      const [, day, time, fraction = ''] =
        /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z?$/.exec(text) ?? [];
      return day === undefined ? undefined : `${day}T${time}.${fraction.padEnd(9, '0')}`;
    }
  }
}

/**
 * Where a change stands among those of its key, as one text: parts of a shorter text sort before those that it begins, as a space is before
 * all that parts have.
 * @param position undefined for a row of a first load, which is older than every change
 * @param file name of the file that the record is in; it decides where the position does not
 * @param row number of the record in it, from 1
 */
export function changeOrder(position: ChangePosition | undefined, file: string, row: number): string {
  const at = [sortable('text', file) ?? encodeURIComponent(file), padded(String(row))];
  return (position === undefined ? ['0', ...at] : ['1', ...position, ...at]).join(' ');
}
