import { LINE_FEED } from './byte-values.ts';
import { decodeText } from './decode-text.ts';
import { type Answer, type Format, type RawRecord, type TextCells, WrongAnswer } from './format.ts';
import { rowPieces, splitRows, type TextRow } from './split-rows.ts';
import { CellCutter, isPlain, lineCount, linePieces, lineText } from './text-cells.ts';
import { textPieces } from './text-pieces.ts';

export interface CsvOptions {
  /** Names of the fields of a file without a header. @default the first line is the header */
  readonly fields?: readonly string[];
  /**
   * Name of a field that some files have before those of `fields`, such as `Op` of AWS DMS: how many fields its first line has tells which one a
   * file is. @default all files have the same fields
   */
  readonly leading?: string;
  /** Lines before the header, or before the first record where `fields` are given: notes that belong to no record. @default 0 */
  readonly skipLines?: number;
  /** Whether a line may have more fields than are named, which are left out: formats that grow at the end. @default false */
  readonly mayHaveMore?: boolean;
  /** One character. @default , */
  readonly delimiter?: string;
  /** Whether fields may be within quotes, as RFC 4180 has them; else a quote is a character as others. @default true */
  readonly quotes?: boolean;
  /** Field texts that mean null, without quotes around them. @default the empty field */
  readonly nulls?: readonly string[];
  /** Whether such a text means null within quotes, too. @default false */
  readonly quotedNulls?: boolean;
  /** A label such as windows-1251 or utf-16le. @default utf-8 */
  readonly encoding?: string;
}

/**
 * Comma-separated values as RFC 4180 has them: quoted fields with delimiters, line breaks and doubled quotes in them. Which line is the
 * header is said, never guessed, so that no line is lost. A line with another number of fields than the header is one record for
 * quarantine; empty lines at the end are none.
 */
export function csv(options: CsvOptions = {}): Format {
  if (options.leading !== undefined && !options.fields)
    throw new RangeError(
      `format: csv({ leading: '${options.leading}' }): only with fields; a header names the field itself`,
    );
  const { delimiter = ',', encoding, quotes, skipLines = 0 } = options;
  const { nulls = [''], quotedNulls = false, mayHaveMore = false } = options;
  const textFields = (header: readonly string[]) => textFieldsOf(header, { nulls, quotedNulls, mayHaveMore });
  return {
    extension: 'csv',
    read(body) {
      const text = withoutLines(decodeText(body, encoding), skipLines);
      const header = fieldsOf(options, splitRows(text, delimiter, quotes));
      const fields = textFields(header);
      const first = options.fields ? 0 : 1;
      let count = 0;
      for (const _ of splitRows(text, delimiter, quotes)) count++;
      return {
        header,
        length: count - first,
        get records() {
          return splitRows(text, delimiter, quotes)
            .drop(first)
            .map((row) => textRecord(row, fields));
        },
        around: () => undefined,
      };
    },
    async *stream(pieces) {
      const canBeCut = skipLines === 0 && isUtf8Label(encoding) && delimiter.charCodeAt(0) < 0x80;
      if (!canBeCut) {
        yield* textAnswers(pieces);
        return;
      }
      const blocks = linePieces(pieces);
      try {
        yield* plainAnswers(blocks);
      } finally {
        await blocks.return(undefined);
      }
    },
  };

  async function* plainAnswers(blocks: AsyncGenerator<Buffer, undefined>): AsyncGenerator<Answer> {
    const cutter = new CellCutter(delimiter);
    let fields: TextFields | undefined;
    for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
      const block = next.value;
      if (!isPlain(block, quotes ?? true)) {
        yield* textAnswers(startingWith(block, blocks), fields);
        return;
      }
      let start = 0;
      if (!fields) {
        const mark = block.indexOf(BYTE_ORDER_MARK) === 0 ? BYTE_ORDER_MARK.length : 0;
        const feed = block.indexOf(LINE_FEED);
        const end = feed < 0 ? block.length : feed;
        fields = textFields(
          fieldsOf(options, splitRows(block.toString('utf8', mark, end), delimiter, quotes)),
        );
        start = options.fields ? mark : Math.min(end + 1, block.length);
      }
      yield plainAnswer(cutter.cut(block, start), fields, delimiter);
    }
    if (!fields) yield answerOf([], textFields(fieldsOf(options, [].values())));
  }

  /** @param known fields, where the pieces are not the beginning of the body */
  async function* textAnswers(pieces: AsyncIterable<Uint8Array>, known?: TextFields): AsyncGenerator<Answer> {
    let fields = known;
    const isBeginning = known === undefined;
    const text = piecesWithoutLines(textPieces(pieces, encoding, isBeginning), skipLines);
    for await (const rows of rowPieces(text, delimiter, quotes)) {
      const isHeader = !fields && !options.fields;
      fields ??= textFields(fieldsOf(options, rows.values()));
      yield answerOf(isHeader ? rows.slice(1) : rows, fields);
    }
    if (!fields) yield answerOf([], textFields(fieldsOf(options, [].values())));
  }
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

const isUtf8Label = (encoding = 'utf-8'): boolean => new TextDecoder(encoding).encoding === 'utf-8';

async function* startingWith<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}

function plainAnswer(cells: TextCells, fields: TextFields, delimiter: string): Answer {
  const record = (line: number): RawRecord => {
    const raw = lineText(cells, line);
    return textRecord({ raw, texts: raw.split(delimiter) }, fields);
  };
  const length = lineCount(cells);
  return {
    header: fields.header,
    length,
    get records() {
      return Array.from({ length }, (_, line) => line)
        .values()
        .map(record);
    },
    plain: { cells, header: fields.header, nulls: fields.nulls.map((text) => Buffer.from(text)), record },
    around: () => undefined,
  };
}

const answerOf = (rows: readonly TextRow[], fields: TextFields): Answer => ({
  header: fields.header,
  length: rows.length,
  get records() {
    return rows.values().map((row) => textRecord(row, fields));
  },
  around: () => undefined,
});

/** {@link csv} with tabs between the fields. */
export const tsv = (options: Omit<CsvOptions, 'delimiter'> = {}): Format => ({
  ...csv({ ...options, delimiter: '\t' }),
  extension: 'tsv',
});

/** @throws WrongAnswer for a text that has not so many */
function withoutLines(text: string, count: number): string {
  const at = endOfLines(text, count);
  if (at === undefined)
    throw new WrongAnswer(`the file has no more than ${count} lines: skipLines leaves none`);
  return text.slice(at);
}

/** Pieces of a text behind its first lines. @throws WrongAnswer for one that has not so many */
async function* piecesWithoutLines(pieces: AsyncIterable<string>, count: number): AsyncGenerator<string> {
  let skipped: string | undefined = count > 0 ? '' : undefined;
  for await (const piece of pieces) {
    if (skipped === undefined) {
      yield piece;
      continue;
    }
    skipped += piece;
    const at = endOfLines(skipped, count);
    // A line's end may go on in the next piece.
    if (at === undefined || at === skipped.length) continue;
    yield skipped.slice(at);
    skipped = undefined;
  }
  if (skipped !== undefined) yield withoutLines(skipped, count);
}

/** Where the line behind so many begins; undefined where there are fewer. */
function endOfLines(text: string, count: number): number | undefined {
  const end = /\r\n|\n|\r/g;
  for (let line = 0; line < count; line++) if (!end.exec(text)) return undefined;
  return count === 0 ? 0 : end.lastIndex;
}

/** Names of a file's fields. @throws as headerOf does */
function fieldsOf({ fields, leading }: CsvOptions, rows: Iterator<TextRow>): readonly string[] {
  if (!fields) return headerOf(rows);
  if (leading === undefined) return fields;
  const first: TextRow | undefined = rows.next().value;
  return first?.texts.length === fields.length + 1 ? [leading, ...fields] : fields;
}

/** @throws WrongAnswer for a file without a line, and a header that names one field twice */
function headerOf(rows: Iterator<TextRow>): readonly string[] {
  const first: TextRow | undefined = rows.next().value;
  if (!first) throw new WrongAnswer('the file is empty: a header line expected');
  const names = first.texts.map((text) => text.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new WrongAnswer(`the header has '${twice}' twice: ${names.join(', ')}`);
  return names;
}

/** How fields become a record. */
export interface TextFields {
  readonly header: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
  readonly nulls: readonly string[];
  readonly quotedNulls: boolean;
  readonly mayHaveMore: boolean;
}

/** How the fields that a header names become a record. */
export const textFieldsOf = (
  header: readonly string[],
  how: Omit<TextFields, 'header' | 'positions'>,
): TextFields => ({ header, positions: new Map(header.map((name, index) => [name, index])), ...how });

/** A line of fields as a record; one with another number of fields than the header is broken. */
export function textRecord(
  { raw, texts, isQuoted, fault }: TextRow,
  { header, positions, nulls, quotedNulls, mayHaveMore }: TextFields,
): RawRecord {
  const isWhole = mayHaveMore ? texts.length >= header.length : texts.length === header.length;
  const ragged = isWhole
    ? undefined
    : `${texts.length} fields, ${header.length} expected: ${header.join(', ')}`;
  return {
    raw,
    fault: fault ?? ragged,
    value(from) {
      const index = from.kind === 'item' ? from.index : positions.get(from.path);
      const text = index === undefined ? undefined : texts[index];
      if (text === undefined) return undefined;
      return (quotedNulls || !isQuoted?.[index!]) && nulls.includes(text) ? null : text;
    },
    names: (path) => (path === undefined ? header : undefined),
  };
}
