import { expect, it } from 'vitest';
import { CsvRows } from '../../../../lib/ingestion/formats/csv-rows.ts';

/** The array, from the text in pieces of `size` bytes. */
function rowsOf(csv: string, size = csv.length || 1): string {
  const rows = new CsvRows({ epochs: [0, 6], header: 'open_time' });
  const bytes = Buffer.from(csv);
  for (let at = 0; at < bytes.length; at += size) rows.push(bytes.subarray(at, at + size));
  return Buffer.from(rows.end()).toString();
}

const line = (open: string, close: string) =>
  `${open},1.10,2.20,0.90,2.00,10.00000000,${close},15.5,7,4.0,6.2,0`;
const MS = line('1735603200000', '1735606799999');
const US = line('1735689600000000', '1735693199999999');
const US_CUT = line('1735689600000', '1735693199999');

it.each([
  ['a line, every digit as written', `${MS}\n`, `[[${MS}]]`],
  ['microseconds cut to milliseconds, in the epochs alone', `${US}\n`, `[[${US_CUT}]]`],
  ['a header', `open_time,open,high\n${MS}\n`, `[[${MS}]]`],
  ['no line end after the last line', `${MS}\n${MS}`, `[[${MS}],[${MS}]]`],
  ['carriage returns and empty lines', `${MS}\r\n\r\n${MS}\r\n`, `[[${MS}],[${MS}]]`],
  ['fewer columns than epochs', '1735603200000,1,2\n', '[[1735603200000,1,2]]'],
  ['a comma at the end', '1735603200000,\n', '[[1735603200000,]]'],
  ['nothing', '', '[]'],
  ['a first line that is no header, whatever it begins with', `-${MS}\n${MS}`, `[[-${MS}],[${MS}]]`],
  ['a quoted first line', `"1735603200000",1\n${MS}`, `["\\"1735603200000\\",1",[${MS}]]`],
  ['a header alone', 'open_time,open\n', '[]'],
])('%s', (_, csv, json) => {
  expect(rowsOf(csv)).toBe(json);
});

it('is the same in pieces of any size', () => {
  const csv = `open_time,open\n${MS}\r\n${US}\n${MS}`;
  for (let size = 1; size < csv.length; size++)
    expect(rowsOf(csv, size)).toBe(`[[${MS}],[${US_CUT}],[${MS}]]`);
});

it.each(['1,"2', '1,[2', '1,2]', '1,{2}', '1,\\2', '1,\t2'])(
  'a line that holds marks of JSON (%j) is one record and takes no other with it',
  (ugly) => {
    expect(JSON.parse(rowsOf(`1,2\n${ugly}\n3,4\n`))).toEqual([[1, 2], ugly, [3, 4]]);
  },
);
