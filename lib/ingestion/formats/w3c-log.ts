import { type TextFields, textFieldsOf, textRecord } from './csv.ts';
import { decodeText } from './decode-text.ts';
import { type Format, type RawRecord, WrongAnswer } from './format.ts';
import { splitRows } from './split-rows.ts';

const FIELDS = '#Fields:';
/** The names under which logs have the two halves of an instant, and that of the whole. */
const [DATE, TIME, BOTH] = ['date', 'time', 'date time'];

/**
 * Logs in W3C's extended format, as CloudFront and IIS write them: a line `#Fields: date time …` names the fields of those behind it, other lines
 * that begin with `#` are none of the log's, and `-` is null. The field `date time` has both in one, for timestamps with `written: 'iso_8601'`.
 * Source: W3C Working Draft "Extended Log File Format", WD-logfile-960323.
 * @param delimiter between the fields of a line, one character. CloudFront has tabs. @default a space
 */
export function w3cLog({ delimiter = ' ' }: { readonly delimiter?: string } = {}): Format {
  return {
    extension: 'log',
    read(body) {
      const text = decodeText(body);
      let count = 0;
      let hasFields = false;
      for (const { raw } of splitRows(text, delimiter, false)) {
        hasFields ||= raw.startsWith(FIELDS);
        if (raw.startsWith('#') || raw === '') continue;
        if (!hasFields)
          throw new WrongAnswer(`the log has no line that begins with ${FIELDS} before its first record`);
        count++;
      }
      return {
        length: count,
        get records() {
          return recordsOf(text, delimiter);
        },
        around: () => undefined,
      };
    },
  };
}

const fieldsOf = (header: readonly string[]): TextFields =>
  textFieldsOf(header, { nulls: ['-'], quotedNulls: false, mayHaveMore: false });

function* recordsOf(text: string, delimiter: string): Generator<RawRecord> {
  let fields = fieldsOf([]);
  for (const row of splitRows(text, delimiter, false)) {
    const { raw } = row;
    if (raw.startsWith(FIELDS)) fields = fieldsOf(raw.slice(FIELDS.length).trim().split(/\s+/));
    if (raw.startsWith('#') || raw === '') continue;
    const record = textRecord(row, fields);
    yield {
      ...record,
      value(from) {
        if (from.kind === 'item' || from.path !== BOTH) return record.value(from);
        const [date, time] = [DATE!, TIME!].map((path) => record.value({ kind: 'field', path }));
        return typeof date === 'string' && typeof time === 'string' ? `${date} ${time}` : undefined;
      },
    };
  }
}
