import { randomBytes } from 'node:crypto';
import { type Zippable, zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { unzipFile } from '../../../../lib/ingestion/formats/unzip-file.ts';

const zip = (files: Zippable) => zipSync(files, { mtime: '2024-01-01' });
function unzip(archive: Uint8Array, name = 'a.csv') {
  const pieces: Buffer[] = [];
  unzipFile(archive, name, (piece) => pieces.push(Buffer.from(piece)), 1e6);
  return { body: Buffer.concat(pieces), pieces: pieces.length };
}

it('unpacks one file of several, deflated and stored', () => {
  const files = { 'readme.txt': Buffer.from('no'), 'a.csv': Buffer.from('1,2,3\n'.repeat(1000)) };
  expect(unzip(zip(files)).body.equals(files['a.csv'])).toBe(true);
  expect(unzip(zip({ 'a.csv': [files['a.csv'], { level: 0 }] })).body.equals(files['a.csv'])).toBe(true);
  expect(unzip(zip({ 'a.csv': Buffer.alloc(0) })).body).toHaveLength(0);
});

it('gives a large file in pieces', () => {
  const body = randomBytes(500_000);
  const found = unzip(zip({ 'a.csv': body }));
  expect(found.body.equals(body)).toBe(true);
  expect(found.pieces).toBeGreaterThan(5);
});

it.each<[string, Uint8Array, string]>([
  [
    'half an archive',
    zip({ 'a.csv': Buffer.from('1,2,3') }).subarray(0, 40),
    'the zip file breaks off after 40 bytes',
  ],
  ['HTML', Buffer.from('<html></html>'), 'a zip file expected'],
  ['nothing', Buffer.alloc(0), 'a zip file expected'],
  [
    'no such file',
    zip({ 'b.csv': Buffer.from('1'), 'c.txt': Buffer.from('2') }),
    'the zip file has no a.csv, but b.csv, c.txt',
  ],
  ['no file', zip({}), 'the zip file has no a.csv: it is empty'],
])('%s', (_, archive, message) => {
  expect(() => unzip(archive)).toThrow(message);
});

it('names a file whose bytes can’t be unpacked', () => {
  const archive = zip({ 'a.csv': Buffer.from('1,2,3\n'.repeat(1000)) });
  archive.fill(0xff, 35, 50);
  expect(() => unzip(archive)).toThrow(
    /^a\.csv cannot be unpacked: .*|^a\.csv breaks off within the zip file$/,
  );
});
