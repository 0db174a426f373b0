import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './byte-values.ts';

/** A page that is not one JSON array: truncated, HTML, an object. */
export class MalformedPage extends Error {
  override readonly name: string = 'MalformedPage';
}

/** Position of the first byte at or after `at` that is not JSON white space. */
export function skipSpace(page: Uint8Array, at: number): number {
  let position = at;
  for (;;) {
    const byte = page[position];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return position;
    position++;
  }
}

/**
 * Walks the elements of a JSON array without reading them: rows stay bytes until the contract decides. Strict about the
 * page's own structure, lenient within a row: a row that is not JSON (NaN, say) is still one record, for quarantine.
 * @param tryRow reads the element at a position and returns the position behind it, or -1 to have it given to `onRow`
 * @param onRow gets start (inclusive) and end (exclusive) of an element that `tryRow` left
 * @returns the number of elements
 * @throws MalformedPage
 */
export function scanRows(
  page: Uint8Array,
  tryRow: (start: number) => number,
  onRow: (start: number, end: number) => void,
): number {
  let at = skipSpace(page, 0);
  if (page[at] !== OPEN_BRACKET)
    throw new MalformedPage(at >= page.length ? 'the body is empty' : 'a JSON array expected');
  at = skipSpace(page, at + 1);
  let rows = 0;
  if (page[at] === CLOSE_BRACKET) at++;
  else
    for (;;) {
      let end = tryRow(at);
      if (end < 0) {
        end = elementEnd(page, at);
        onRow(at, end);
      }
      rows++;
      at = skipSpace(page, end);
      const byte = page[at];
      at++;
      if (byte === CLOSE_BRACKET) break;
      if (byte !== COMMA)
        throw new MalformedPage(at > page.length ? truncated(page) : `',' or ']' expected at byte ${at - 1}`);
      at = skipSpace(page, at);
    }
  if (skipSpace(page, at) < page.length) throw new MalformedPage(`more behind the array, at byte ${at}`);
  return rows;
}

/** Counts the elements of a page. @throws MalformedPage */
export function countRows(page: Uint8Array): number {
  return scanRows(
    page,
    () => -1,
    () => {},
  );
}

/** The position behind the element that starts at `start`. */
function elementEnd(page: Uint8Array, start: number): number {
  let depth = 0;
  let at = start;
  for (; at < page.length; at++) {
    const byte = page[at];
    if (byte === QUOTE) {
      at = stringEnd(page, at);
    } else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) depth++;
    else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) {
      if (depth === 0) break;
      depth--;
      if (depth === 0) return at + 1;
    } else if (byte === COMMA && depth === 0) break;
  }
  if (at >= page.length) throw new MalformedPage(truncated(page));
  let end = at;
  while (end > start && page[end - 1]! <= 0x20) end--;
  if (end === start) throw new MalformedPage(`a value expected at byte ${start}`);
  return end;
}

/** The position of the quote that closes the string that opens at `start`. */
function stringEnd(page: Uint8Array, start: number): number {
  for (let at = start + 1; at < page.length; at++) {
    if (page[at] === BACKSLASH) at++;
    else if (page[at] === QUOTE) return at;
  }
  throw new MalformedPage(truncated(page));
}

const truncated = (page: Uint8Array): string => `the body breaks off after ${page.length} bytes`;
