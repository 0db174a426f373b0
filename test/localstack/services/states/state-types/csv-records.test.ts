import { expect, it } from 'vitest';
import { csvRecords } from '../../../../../localstack/services/states/state-types/csv-records.ts';

it.each([
  ['quotes, breaks and doubled quotes', 'a,"b\nc","d ""e"""\n', [['a', 'b\nc', 'd "e"']]],
  [
    'CRLF, a byte order mark and no last line break',
    '\uFEFFa,b\r\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'empty fields and skipped empty lines',
    ',\n\n"",x\n',
    [
      ['', ''],
      ['', 'x'],
    ],
  ],
  ['nothing', '', []],
])('reads %s', (_name, text, expected) => {
  expect(csvRecords(text)).toEqual(expected);
});
