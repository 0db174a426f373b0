import { describe, expect, it } from 'vitest';
import { at, path } from '../../../../lib/contracts/column.ts';
import { type CsvOptions, csv, tsv } from '../../../../lib/ingestion/formats/csv.ts';
import type { Format, RawRecord } from '../../../../lib/ingestion/formats/format.ts';

type From = Parameters<RawRecord['value']>[0];

/** Each record's fields by the names, or what is wrong with it. */
function read(format: Format, body: string | Uint8Array, names: readonly string[]) {
  const answer = format.read(typeof body === 'string' ? Buffer.from(body) : body);
  const rows = [...answer.records].map((record) =>
    record.fault === undefined
      ? names.map((name) => record.value(path(name) as From))
      : `${record.raw}: ${record.fault}`,
  );
  expect(rows).toHaveLength(answer.length);
  return rows;
}
const ab = (body: string | Uint8Array, options?: CsvOptions) => read(csv(options), body, ['a', 'b']);

describe('csv', () => {
  it('reads quoted delimiters, quotes and line breaks', () => {
    expect(ab('a,b\r\n"1,5","say ""hi"""\r\n"two\nlines",x\r\n')).toEqual([
      ['1,5', 'say "hi"'],
      ['two\nlines', 'x'],
    ]);
  });

  it('takes quotes as characters where there are none', () => {
    expect(read(tsv({ quotes: false }), 'a\tb\n{"x":1}\t"y\n', ['a', 'b'])).toEqual([['{"x":1}', '"y']]);
    expect(ab('a,b\n{"x":1},2')).toEqual(['{"x":1},2: field 1: a quote in a field that is not quoted']);
  });

  it('finds columns by the header, in any order', () => {
    expect(ab('b,c,a\n1,2,3')).toEqual([['3', '1']]);
    expect(ab('b,c\n1,2')).toEqual([[undefined, '1']]);
  });

  it('keeps every line that is no header, whatever it begins with', () => {
    expect(ab('-x,1\n#,2\n', { fields: ['a', 'b'] })).toEqual([
      ['-x', '1'],
      ['#', '2'],
    ]);
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from('\ufeffa,b\n1,é')],
    ['UTF-16LE with a mark', Buffer.from('\ufeffa,b\n1,é', 'utf16le')],
  ])('%s', (_, body) => expect(ab(body)).toEqual([['1', 'é']]));

  it('reads other encodings that it is told, and names the one that does not fit', () => {
    const cyrillic = Uint8Array.of(0x61, 0x2c, 0x62, 0x0a, 0xcf, 0x2c, 0x31);
    expect(ab(cyrillic, { encoding: 'windows-1251' })).toEqual([['П', '1']]);
    expect(() => ab(cyrillic)).toThrow(
      "the body is not text in utf-8; set the format's encoding, e.g. windows-1251",
    );
  });

  it('sends ragged lines and loose quotes on as they are, with what is wrong', () => {
    expect(ab('a,b\n1\n1,2,3\n\n"x"y,2\na"b,2\n3,4\n"open,5\n6,7\n')).toEqual([
      '1: 1 fields, 2 expected: a, b',
      '1,2,3: 3 fields, 2 expected: a, b',
      ': 1 fields, 2 expected: a, b',
      '"x"y,2: field 1: text behind its closing quote',
      'a"b,2: field 1: a quote in a field that is not quoted',
      ['3', '4'],
      '"open,5\n6,7\n: field 1: its quote is not closed',
    ]);
  });

  it('takes null markers without quotes alone', () => {
    expect(ab('a,b\n,""\n#N/A,"#N/A"', { nulls: ['', '#N/A'] })).toEqual([
      [null, ''],
      [null, '#N/A'],
    ]);
    expect(ab('a,b\n-,"-"', { nulls: ['-'], quotedNulls: true })).toEqual([[null, null]]);
  });

  it('reads by position', () => {
    const [record] = [...csv().read(Buffer.from('a,b\n1,2')).records];
    expect([0, 1, 2].map((index) => record?.value(at(index) as From))).toEqual(['1', '2', undefined]);
  });

  it('has other delimiters, and old line ends', () => {
    expect(ab('a;b\r1;2\r3;4', { delimiter: ';' })).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(read(tsv(), 'a\tb\n1\t.097', ['a', 'b'])).toEqual([['1', '.097']]);
  });

  it('refuses a file without a header, and one that names a field twice', () => {
    expect(() => ab('')).toThrow('the file is empty: a header line expected');
    expect(() => ab('a,b,a\n1,2,3')).toThrow("the header has 'a' twice: a, b, a");
  });
});

describe('lines that are not as a table has them', () => {
  it('leaves out notes before the header', () => {
    expect(ab('https://example.org\r\na,b\r\n1,2\r\n', { skipLines: 1 })).toEqual([['1', '2']]);
    expect(() => csv({ skipLines: 3 }).read(Buffer.from('a,b\n1,2'))).toThrow(
      'the file has no more than 3 lines: skipLines leaves none',
    );
  });

  it('takes lines that have grown at the end, where they may', () => {
    const options = { fields: ['a', 'b'], delimiter: ' ' };
    expect(ab('1 "two words" 3\n1\n', { ...options, mayHaveMore: true })).toEqual([
      ['1', 'two words'],
      '1: 1 fields, 2 expected: a, b',
    ]);
    expect(ab('1 2 3\n', options)).toEqual(['1 2 3: 3 fields, 2 expected: a, b']);
  });
});
