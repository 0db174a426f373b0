import { WrongAnswer } from './format.ts';

/** A line of a table, which goes over several lines of text where quoted fields do. */
export interface TextRow {
  readonly raw: string;
  /** Of its fields, without quotes around them. */
  readonly texts: readonly string[];
  /** By field, whether it stood in quotes. @default none did */
  readonly isQuoted?: readonly boolean[];
  /** What breaks RFC 4180 in it. @default nothing */
  readonly fault?: string;
}

const QUOTE = '"';
/** Rows that are given at a time: so few are gone before the collector of short-lived objects has to keep them. */
const ROWS_AT_A_TIME = 64;
/** More is no row, but a quote that nothing closes. */
export const LONGEST_ROW = 1 << 26;

export const rowTooLong = (): string =>
  `a row of more than ${LONGEST_ROW} characters: is its quote not closed?`;

/**
 * Splits text into rows and fields, one at a time: all of a large file's would take many times its bytes. Lines end in LF, CRLF or CR. Empty
 * lines at the end are no rows; others have one empty field.
 * @param delimiter one character
 * @param hasQuotes whether a quote at the beginning of a field ends with it; else it is a character as others. @default true
 */
export function* splitRows(text: string, delimiter: string, hasQuotes = true): Generator<TextRow> {
  const empty: TextRow[] = [];
  for (let at = 0; at < text.length; ) {
    const { row, next } = readRow(text, at, delimiter, hasQuotes);
    at = next;
    if (row.raw === '') empty.push(row);
    else yield* [...empty.splice(0), row];
  }
}

/**
 * As {@link splitRows}, of text that comes in pieces: rows that are whole with each piece, some at a time. What is left of a row begins the
 * next.
 */
export async function* rowPieces(
  pieces: AsyncIterable<string>,
  delimiter: string,
  hasQuotes = true,
): AsyncGenerator<readonly TextRow[]> {
  const empty: TextRow[] = [];
  let text = '';
  function* wholeRows(isLast: boolean): Generator<TextRow> {
    let at = 0;
    while (at < text.length) {
      const { row, next } = readRow(text, at, delimiter, hasQuotes);
      // A row that ends with the text may go on, and a CR there be half of a line's end.
      if (!isLast && next >= text.length) break;
      at = next;
      if (row.raw === '') empty.push(row);
      else yield* [...empty.splice(0), row];
    }
    text = text.slice(at);
  }
  for await (const piece of pieces) {
    text += piece;
    yield* someAtATime(wholeRows(false));
    if (text.length > LONGEST_ROW) throw new WrongAnswer(rowTooLong());
  }
  yield* someAtATime(wholeRows(true));
}

function* someAtATime(rows: Iterable<TextRow>): Generator<readonly TextRow[]> {
  let some: TextRow[] = [];
  for (const row of rows) {
    some.push(row);
    if (some.length < ROWS_AT_A_TIME) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

function readRow(
  text: string,
  start: number,
  delimiter: string,
  hasQuotes: boolean,
): { readonly row: TextRow; readonly next: number } {
  return hasQuotes ? readQuotedRow(text, start, delimiter) : readPlainRow(text, start, delimiter);
}

/** A row whose line is its own, cut at every delimiter. */
function readPlainRow(text: string, start: number, delimiter: string) {
  const feed = text.indexOf('\n', start);
  let raw = text.slice(start, feed < 0 ? text.length : feed);
  const back = raw.indexOf('\r');
  if (back >= 0) raw = raw.slice(0, back);
  const at = start + raw.length;
  const next = text.startsWith('\r\n', at) ? at + 2 : at + 1;
  return { row: { raw, texts: raw.split(delimiter) }, next };
}

function readQuotedRow(text: string, start: number, delimiter: string) {
  const texts: string[] = [];
  const isQuoted: boolean[] = [];
  let fault: string | undefined;
  let at = start;
  for (;;) {
    isQuoted.push(text[at] === QUOTE);
    if (text[at] === QUOTE) {
      const quoted = readQuoted(text, at);
      at = quoted.next;
      if (!quoted.isClosed) fault ??= `field ${texts.length + 1}: its quote is not closed`;
      const rest = fieldEnd(text, at, delimiter);
      if (rest > at) fault ??= `field ${texts.length + 1}: text behind its closing quote`;
      texts.push(quoted.text + text.slice(at, rest));
      at = rest;
    } else {
      const end = fieldEnd(text, at, delimiter);
      const field = text.slice(at, end);
      if (field.includes(QUOTE)) fault ??= `field ${texts.length + 1}: a quote in a field that is not quoted`;
      texts.push(field);
      at = end;
    }
    if (text[at] !== delimiter) break;
    at++;
  }
  const raw = text.slice(start, at);
  const next = text.startsWith('\r\n', at) ? at + 2 : at + 1;
  return {
    row: {
      ...{ raw, texts },
      ...(isQuoted.includes(true) && { isQuoted }),
      ...(fault !== undefined && { fault }),
    },
    next,
  };
}

function readQuoted(text: string, start: number) {
  let value = '';
  for (let at = start + 1; ; ) {
    const quote = text.indexOf(QUOTE, at);
    if (quote < 0) return { text: value + text.slice(at), next: text.length, isClosed: false };
    value += text.slice(at, quote);
    if (text[quote + 1] !== QUOTE) return { text: value, next: quote + 1, isClosed: true };
    value += QUOTE;
    at = quote + 2;
  }
}

/** Where a field without quotes ends: at a delimiter, a line's end, or the text's. */
function fieldEnd(text: string, start: number, delimiter: string): number {
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at];
    if (character === delimiter || character === '\n' || character === '\r') break;
  }
  return at;
}
