import { existsSync, readFileSync } from 'node:fs';
import { recordedBytes } from '../../../stand-ins/index.ts';
import { type ArchiveSource, baseName, checksumOf, zipOf } from './archive-api.ts';
import { findKlines, type KlinesRecording } from './find-klines.ts';

/**
 * The archive of a recording: its zips as recorded, with the CHECKSUM recorded beside them or a computed one, and the CSVs
 * of a month or a day as zips that are made when asked for. Nothing else is there.
 * @param broken paths that are left out. @default none
 */
export function recordedArchive(folder: string, broken: ReadonlySet<string> = new Set()): ArchiveSource {
  const files = new Map<string, KlinesRecording>();
  for (const file of findKlines(folder).used) {
    if (file.format === 'json' || broken.has(file.path) || broken.has(`${file.path}.CHECKSUM`)) continue;
    const name = `${file.symbol}-${file.interval}-${file.date}`;
    // A zip is what Binance sent; of equals the later path wins, as with candles.
    if (file.format === 'zip' || files.get(name)?.format !== 'zip') files.set(name, file);
  }
  return {
    file(name) {
      const recording = files.get(baseName(name));
      if (!recording) return undefined;
      const zip = zipBytes(recording, `${baseName(name)}.csv`);
      const recorded = `${recording.path}.CHECKSUM`;
      const checksum =
        recording.format === 'zip' && existsSync(recorded)
          ? readFileSync(recorded)
          : checksumOf(zip, `${baseName(name)}.zip`);
      return { zip, checksum };
    },
  };
}

function zipBytes(recording: KlinesRecording, csvName: string): Uint8Array {
  const bytes = recordedBytes(recording.path, recording.gzip);
  return recording.format === 'zip' ? bytes : zipOf(csvName, bytes);
}
