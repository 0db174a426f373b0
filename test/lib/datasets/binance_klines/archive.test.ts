import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { klinesArchive, klinesRows } from '../../../../lib/datasets/binance_klines/archive.ts';

const HOUR = 3_600_000;
const archive = klinesArchive('https://archive.example/');
const series = { symbol: 'BTCUSDT', timeframe: '1h' };
const time = (text: string) => Date.parse(`${text}Z`);
const range = (from: string, to: string) => ({ from: time(from), to: time(to) });

/** Paths of the files of one length of period, without their folder. */
const names = (period: 0 | 1, ranges: { from: number; to: number }[], of = series) =>
  archive.periods[period]!(of, ranges).map(({ path }) => path.slice(path.lastIndexOf('/') + 1));

describe('periods', () => {
  it('names the file of a month, its checksum and its slots', () => {
    expect(archive.periods[0]!(series, [range('2024-01-01T00:00', '2024-02-01T00:00')])).toEqual([
      {
        path: 'data/spot/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2024-01.zip',
        url: 'https://archive.example/data/spot/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2024-01.zip',
        checksumUrl:
          'https://archive.example/data/spot/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2024-01.zip.CHECKSUM',
        covers: range('2024-01-01T00:00', '2024-02-01T00:00'),
      },
    ]);
  });

  it('takes months and days that are wanted whole, and no others', () => {
    const ranges = [range('2023-12-30T05:00', '2024-03-02T06:00')];
    expect(names(0, ranges)).toEqual(['BTCUSDT-1h-2024-01.zip', 'BTCUSDT-1h-2024-02.zip']);
    expect(names(1, ranges).slice(0, 2)).toEqual(['BTCUSDT-1h-2023-12-31.zip', 'BTCUSDT-1h-2024-01-01.zip']);
    expect(names(1, ranges)).toHaveLength(1 + 31 + 29 + 1);
    expect(names(1, [range('2024-03-01T00:00', '2024-03-01T23:00')])).toEqual([]);
  });

  it('counts a month as whole that is wanted in parts that meet, once', () => {
    const ranges = [
      range('2024-01-01T00:00', '2024-01-10T00:00'),
      range('2024-01-10T00:00', '2024-02-01T00:00'),
    ];
    expect(names(0, ranges)).toEqual(['BTCUSDT-1h-2024-01.zip']);
    expect(names(0, [ranges[1]!])).toEqual([]);
  });

  it('goes by the slots that start in a period', () => {
    // Three-day slots of 2024-02 start on the 2nd, 5th, … and 29th.
    const ranges = [range('2024-02-02T00:00', '2024-03-03T00:00')];
    const three = { symbol: 'BTCUSDT', timeframe: '3d' };
    expect(names(0, ranges, three)).toEqual(['BTCUSDT-3d-2024-02.zip']);
    expect(names(1, ranges, three)).toHaveLength(10);
  });
});

describe('checksum', () => {
  it('names a file in any script', () => {
    const file = klinesArchive('http://archive').locate(
      'data/spot/daily/klines/币安人生USDT/1h/币安人生USDT-1h-2024-02-20.zip',
    );
    const sha256 = 'a'.repeat(64);
    const text = `${sha256}  币安人生USDT-1h-2024-02-20.zip\n`;
    expect(klinesArchive('http://archive').checksum(Buffer.from(text), file)).toBe(sha256);
  });

  const file = { path: 'data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2020-01-01.zip' };
  const sha = 'aB'.repeat(32);

  it('reads the sha256 and checks the name', () => {
    const read = (text: string) => archive.checksum(Buffer.from(text), file);
    expect(read(`${sha}  BTCUSDT-1m-2020-01-01.zip`)).toBe('ab'.repeat(32));
    expect(read(`${sha} *BTCUSDT-1m-2020-01-01.zip\n`)).toBe('ab'.repeat(32));
  });

  it.each([`${sha}  BTCUSDT-1m-2020-01-02.zip`, 'abc  BTCUSDT-1m-2020-01-01.zip', '', '<html></html>'])(
    'refuses %j',
    (text) => {
      expect(() => archive.checksum(Buffer.from(text), file)).toThrow(
        'a sha256 and the name BTCUSDT-1m-2020-01-01.zip expected',
      );
    },
  );
});

describe('rows', () => {
  const csv = `${time('2025-01-01T00:00')}000,1.1,2,0.9,1.5,3,${time('2025-01-01T00:00') + HOUR - 1}999,4,5,1,2,0\n`;
  const json = `[[${time('2025-01-01T00:00')},1.1,2,0.9,1.5,3,${time('2025-01-01T00:00') + HOUR - 1},4,5,1,2,0]]`;
  const zip = (name: string) => zipSync({ [name]: Buffer.from(csv) }, { mtime: '2025-02-01' });
  const object = 's3://bronze/bronze/binance_klines/b/BTCUSDT-1h-2025-01.zip.gz';
  const rows = (body: Uint8Array, extension = 'zip') =>
    Buffer.from(klinesRows(body, { object, extension, series })).toString();

  it('are those of the CSV, with times in milliseconds, as REST has them', () => {
    expect(rows(zip('BTCUSDT-1h-2025-01.csv'))).toBe(json);
    expect(rows(Buffer.from(json), 'json')).toBe(json);
    expect(rows(Buffer.from('any'), 'zip.CHECKSUM')).toBe('[]');
  });

  it('say which slots the file has none of', () => {
    const [month] = archive.periods[0]!(series, [range('2025-01-01T00:00', '2025-02-01T00:00')]);
    expect(archive.read(zip('BTCUSDT-1h-2025-01.csv'), month!, series)).toMatchObject({
      records: 1,
      lacks: [range('2025-01-01T01:00', '2025-02-01T00:00')],
    });
  });

  it('refuses a zip of another symbol', () => {
    expect(() => rows(zip('ETHUSDT-1h-2025-01.csv'))).toThrow(
      'the zip file has no BTCUSDT-1h-2025-01.csv, but ETHUSDT-1h-2025-01.csv',
    );
  });
});
