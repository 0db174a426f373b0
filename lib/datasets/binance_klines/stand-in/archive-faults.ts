import { unzipSync } from 'fflate';
import {
  type ArchivedFile,
  type ArchiveName,
  type ArchiveSource,
  baseName,
  checksumOf,
  zipOf,
} from './archive-api.ts';

/** One way in which an archive's file is not what it should be. Where it is not the checksum, that fits the bytes served. */
export type ArchiveFault =
  | { readonly kind: 'not_there' }
  /** The checksum is another file's. */
  | { readonly kind: 'wrong_checksum' }
  /** The checksum names another file. */
  | { readonly kind: 'foreign_checksum' }
  | { readonly kind: 'half_zip' }
  | { readonly kind: 'no_csv' }
  /** The CSV within is of that symbol. */
  | { readonly kind: 'other_symbol'; readonly symbol: string }
  /** The lines of the CSV are others, as when Binance publishes a file again. */
  | { readonly kind: 'lines'; readonly rewrite: (lines: readonly string[]) => readonly string[] };

/** An archive that misbehaves as told. @param faultOf asked at each request */
export function faultyArchive(
  source: ArchiveSource,
  faultOf: (name: ArchiveName) => ArchiveFault | undefined,
): ArchiveSource {
  return {
    file(name) {
      const file = source.file(name);
      const fault = faultOf(name);
      return file && fault ? misbehave(file, name, fault) : file;
    },
  };
}

function misbehave(file: ArchivedFile, name: ArchiveName, fault: ArchiveFault): ArchivedFile | undefined {
  const served = (zip: Uint8Array) => ({ zip, checksum: checksumOf(zip, `${baseName(name)}.zip`) });
  switch (fault.kind) {
    case 'not_there':
      return undefined;
    case 'wrong_checksum':
      return { zip: file.zip, checksum: checksumOf(Buffer.from('another'), `${baseName(name)}.zip`) };
    case 'foreign_checksum':
      return { zip: file.zip, checksum: checksumOf(file.zip, 'another.zip') };
    case 'half_zip':
      return served(file.zip.subarray(0, Math.floor(file.zip.length / 2)));
    case 'no_csv':
      return served(zipOf('readme.txt', Buffer.from('no candles here')));
    case 'other_symbol':
      return served(zipOf(`${baseName({ ...name, symbol: fault.symbol })}.csv`, csvOf(file)));
    case 'lines': {
      const lines = Buffer.from(csvOf(file)).toString().trimEnd().split('\n');
      return served(zipOf(`${baseName(name)}.csv`, Buffer.from(`${fault.rewrite(lines).join('\n')}\n`)));
    }
  }
}

const csvOf = (file: ArchivedFile): Uint8Array => Object.values(unzipSync(file.zip))[0] ?? new Uint8Array();
