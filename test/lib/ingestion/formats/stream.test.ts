import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { csv, tsv } from '../../../../lib/ingestion/formats/csv.ts';
import type { Answer, Format } from '../../../../lib/ingestion/formats/format.ts';
import { ndjson } from '../../../../lib/ingestion/formats/json.ts';
import { gzip } from '../../../../lib/ingestion/formats/packed.ts';

/** The memory of each piece is used again when the next is asked for. */
async function* inPieces(body: Uint8Array, size: number) {
  for (let at = 0; at < body.length; at += size) {
    const piece = Uint8Array.from(body.subarray(at, at + size));
    yield piece;
    piece.fill('#'.charCodeAt(0));
  }
}
/** What answers say, each before the next is asked for. */
async function told(answers: AsyncIterable<Answer> | Iterable<Answer>) {
  let header: readonly string[] | undefined;
  let length = 0;
  const records: unknown[] = [];
  for await (const answer of answers) {
    header ??= answer.header;
    length += answer.length;
    for (const record of answer.records)
      records.push({
        ...{ raw: record.raw, fault: record.fault },
        b: record.value({ kind: 'field', path: 'b' }),
      });
  }
  return { header, length, records };
}
const streamed = (format: Format, body: Uint8Array, size: number, limit?: number) =>
  told(format.stream!(inPieces(body, size), limit));

const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a,b\nй,ж\n', 'utf16le')]);
test.each<[string, Format, string | Buffer]>([
  ['quotes, line breaks in them and CRLF', csv(), 'a,b\r\n"1\r\n2","x ""y"""\r\n3,4\r\n\r\n5,6\r\n\r\n'],
  ['a row of another length, and a quote that is not closed', csv(), 'a,b\n1\n2,"x\n3,4'],
  ['no quotes, no line break at the end', tsv({ quotes: false }), 'a\tb\n1\t{"x":"й"}\n2\t'],
  ['plain lines', csv(), 'a,b\n1,2\n3,\n,й\n5,6'],
  ['a mark of UTF-8, and its bytes as a character later', csv(), '\ufeffa,b\n1,2\n\ufeff3,4\n"5",6\n'],
  ['quotes behind plain lines, then plain ones', csv(), 'a,b\n1,2\n3,"4\n5"\n6,7\n'],
  ['CRLF behind lines of LF', tsv({ quotes: false }), 'a\tb\n1\t2\n3\t4\r\n5\t"6\n'],
  ['empty lines among others, and at the end', csv(), 'a,b\n1,2\n\n3,4\n\n\n'],
  ['an empty line first', csv({ fields: ['a', 'b'] }), '\n1,2\n'],
  ['plain lines of other lengths', csv(), 'a,b\n1\n2,3,4\n5,6\n'],
  ['a field before those that are given', csv({ fields: ['a', 'b'], leading: 'Op' }), 'I,1,2\nU,3,4\n'],
  ['null markers', csv({ nulls: ['', 'NA'] }), 'a,b\n1,NA\n2,\n3,N\n'],
  ['names that are given', csv({ fields: ['a', 'b'] }), '1,2\n3,4\n'],
  ['a header alone', csv(), 'a,b\n'],
  ['UTF-16 by its mark', csv(), utf16],
  ['notes before the header', csv({ skipLines: 2 }), 'note\r\n\r\na,b\r\n1,2\r\n'],
  ['fields behind those that are named', csv({ fields: ['a', 'b'], mayHaveMore: true }), '1,2,3\n4\n'],
  ['an encoding', csv({ encoding: 'windows-1251' }), Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0xe9, 0x2c, 0xe6])],
  ['lines of JSON', ndjson(), '{"b":12345678901234567890}\r\n\n{"b":null}\nnope'],
  ['no line at all', ndjson(), ''],
])('%s: the same records in pieces of any size as in one', async (_, format, text) => {
  const body = Buffer.from(text);
  const whole = await told([format.read(body)]);
  for (const size of [1, 2, 3, 7, 1000]) {
    expect(await streamed(format, body, size), String(size)).toEqual(whole);
    expect(await streamed(gzip(format), gzipSync(body), size), `gzip ${size}`).toEqual(whole);
  }
});

test('plain lines come as places in bytes, others do not', async () => {
  const plainOf = async (format: Format, text: string) => {
    const answers = await Array.fromAsync(format.stream!(inPieces(Buffer.from(text), 1000)));
    return answers.every(({ plain }) => plain !== undefined);
  };
  expect(await plainOf(csv(), 'a,b\n1,2\n')).toBe(true);
  expect(await plainOf(tsv({ quotes: false }), 'a\tb\n"1\t2\n')).toBe(true);
  expect(await plainOf(csv(), 'a,b\n"1",2\n')).toBe(false);
  expect(await plainOf(csv(), 'a,b\n1,2\r\n')).toBe(false);
  expect(await plainOf(csv({ delimiter: '¦' }), 'a¦b\n1¦2\n')).toBe(false);
  expect(await plainOf(csv({ encoding: 'windows-1251' }), 'a,b\n1,2\n')).toBe(false);
});

test('what is wrong with a body is told as of one that is read whole', async () => {
  const packed = gzipSync('a,b\n1,2\n3,4\n');
  const format = gzip(csv());
  await expect(streamed(format, packed.subarray(0, packed.length - 9), 5)).rejects.toThrow(
    'gzip cannot be unpacked: unexpected end of file',
  );
  await expect(streamed(format, Buffer.from('no gzip'), 3)).rejects.toThrow(
    'gzip cannot be unpacked: incorrect header check',
  );
  await expect(streamed(format, packed, 5, 4)).rejects.toThrow(
    'the body unpacks to more than the 0.000004 MB that largestUnpackedMB in the settings allows',
  );
  async function* brokenOff() {
    yield packed.subarray(0, 5);
    throw new Error('connection reset');
  }
  await expect(told(format.stream!(brokenOff()))).rejects.toThrow('connection reset');
  await expect(streamed(csv(), Buffer.from(''), 5)).rejects.toThrow(
    'the file is empty: a header line expected',
  );
  await expect(streamed(csv(), Buffer.from('a,a\n'), 5)).rejects.toThrow("the header has 'a' twice: a, a");
  await expect(streamed(csv(), Buffer.from([0x61, 0xff, 0xff]), 1)).rejects.toThrow(
    "the body is not text in utf-8; set the format's encoding, e.g. windows-1251",
  );
});
