import { decodeText } from './decode-text.ts';
import { type Answer, type Format, type RawRecord, WrongAnswer } from './format.ts';
import { rowPieces, splitRows, type TextRow } from './split-rows.ts';
import { textPieces } from './text-pieces.ts';

export interface CsvOptions {
  /** Names of the fields of a file without a header. @default the first line is the header */
  readonly fields?: readonly string[];
  /** One character. @default , */
  readonly delimiter?: string;
  /** Whether fields may be within quotes, as RFC 4180 has them; else a quote is a character as others. @default true */
  readonly quotes?: boolean;
  /** Field texts that mean null, without quotes around them. @default the empty field */
  readonly nulls?: readonly string[];
  /** A label such as windows-1251 or utf-16le. @default utf-8 */
  readonly encoding?: string;
}

/**
 * Comma-separated values as RFC 4180 has them: quoted fields with delimiters, line breaks and doubled quotes in them. Which line is the
 * header is said, never guessed, so that no line is lost. A line with another number of fields than the header is one record for
 * quarantine; empty lines at the end are none.
 */
export function csv(options: CsvOptions = {}): Format {
  const { delimiter = ',', nulls = [''], encoding, quotes } = options;
  return {
    extension: 'csv',
    read(body) {
      const text = decodeText(body, encoding);
      const header = options.fields ?? headerOf(splitRows(text, delimiter, quotes));
      const first = options.fields ? 0 : 1;
      let count = 0;
      for (const _ of splitRows(text, delimiter, quotes)) count++;
      const positions = positionsOf(header);
      return {
        header,
        length: count - first,
        get records() {
          return splitRows(text, delimiter, quotes)
            .drop(first)
            .map((row) => csvRecord(row, header, positions, nulls));
        },
        around: () => undefined,
      };
    },
    async *stream(pieces) {
      let header = options.fields;
      let positions = positionsOf(header ?? []);
      let isEmpty = true;
      for await (const rows of rowPieces(textPieces(pieces, encoding), delimiter, quotes)) {
        const first = header ? rows : rows.slice(1);
        if (!header) {
          header = headerOf(rows.values());
          positions = positionsOf(header);
        }
        isEmpty = false;
        yield answerOf(first, header, positions, nulls);
      }
      if (isEmpty) yield answerOf([], header ?? headerOf([].values()), positions, nulls);
    },
  };
}

const positionsOf = (header: readonly string[]): ReadonlyMap<string, number> =>
  new Map(header.map((name, index) => [name, index]));

const answerOf = (
  rows: readonly TextRow[],
  header: readonly string[],
  positions: ReadonlyMap<string, number>,
  nulls: readonly string[],
): Answer => ({
  header,
  length: rows.length,
  get records() {
    return rows.values().map((row) => csvRecord(row, header, positions, nulls));
  },
  around: () => undefined,
});

/** {@link csv} with tabs between the fields. */
export const tsv = (options: Omit<CsvOptions, 'delimiter'> = {}): Format => ({
  ...csv({ ...options, delimiter: '\t' }),
  extension: 'tsv',
});

/** @throws WrongAnswer for a file without a line, and a header that names one field twice */
function headerOf(rows: Iterator<TextRow>): readonly string[] {
  const first: TextRow | undefined = rows.next().value;
  if (!first) throw new WrongAnswer('the file is empty: a header line expected');
  const names = first.fields.map(({ text }) => text.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new WrongAnswer(`the header has '${twice}' twice: ${names.join(', ')}`);
  return names;
}

function csvRecord(
  { raw, fields, fault }: TextRow,
  header: readonly string[],
  positions: ReadonlyMap<string, number>,
  nulls: readonly string[],
): RawRecord {
  const ragged =
    fields.length === header.length
      ? undefined
      : `${fields.length} fields, ${header.length} expected: ${header.join(', ')}`;
  return {
    raw,
    fault: fault ?? ragged,
    value(from) {
      const index = from.kind === 'item' ? from.index : positions.get(from.path);
      const field = index === undefined ? undefined : fields[index];
      if (!field) return undefined;
      return !field.isQuoted && nulls.includes(field.text) ? null : field.text;
    },
  };
}
