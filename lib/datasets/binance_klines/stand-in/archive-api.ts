import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import type { ProviderApi, ProviderResponse } from '../../../stand-ins/index.ts';

/** What a file of the archive is named by. */
export interface ArchiveName {
  readonly period: 'monthly' | 'daily';
  readonly symbol: string;
  readonly interval: string;
  /** 2024-01 or 2024-01-31 */
  readonly date: string;
}

/** A zip and the file beside it that tells its sha256. */
export interface ArchivedFile {
  readonly zip: Uint8Array;
  readonly checksum: Uint8Array;
}

/** Where an archive finds its files. */
export interface ArchiveSource {
  file(name: ArchiveName): ArchivedFile | undefined;
}

const PATH =
  /^\/data\/spot\/(monthly|daily)\/klines\/([\p{Lu}\p{Lo}\p{Nd}]+)\/(\d+[smhdw]|1mo)\/\2-\3-(\d{4}-\d{2}(-\d{2})?)\.zip(\.CHECKSUM)?$/u;

/** Binance's public archive of spot klines. Source: github.com/binance/binance-public-data, README. */
export function archiveApi(source: ArchiveSource): ProviderApi {
  return ({ path }) => {
    if (!path.startsWith('/data/')) return undefined;
    const [, period, symbol = '', interval = '', date = '', day, checksum] = PATH.exec(decoded(path)) ?? [];
    if (!period || (period === 'daily') !== (day !== undefined)) return noSuchKey(path);
    const file = source.file({ period: period as ArchiveName['period'], symbol, interval, date });
    if (!file) return noSuchKey(path);
    return checksum
      ? { status: 200, headers: { 'content-type': 'binary/octet-stream' }, body: file.checksum }
      : { status: 200, headers: { 'content-type': 'application/zip' }, body: file.zip };
  };
}

/** Names of files may be in any script. A path that can't be decoded names none. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The archive is a bucket of S3. */
function noSuchKey(path: string): ProviderResponse {
  return {
    status: 404,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>${path.slice(1)}</Key></Error>`,
  };
}

/** BTCUSDT-1h-2024-01 */
export const baseName = ({ symbol, interval, date }: ArchiveName): string => `${symbol}-${interval}-${date}`;

/** A zip of one file; the same bytes for the same content, on any day and in any time zone. */
export const zipOf = (fileName: string, content: Uint8Array): Uint8Array =>
  zipSync({ [fileName]: content }, { mtime: new Date(1980, 0, 1), level: 1 });

/** Binance's form: `<sha256>  <file name>`. */
export const checksumOf = (zip: Uint8Array, fileName: string): Uint8Array =>
  Buffer.from(`${createHash('sha256').update(zip).digest('hex')}  ${fileName}\n`);
