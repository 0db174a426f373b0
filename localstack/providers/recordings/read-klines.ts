import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import type { KlinesRecording } from './recorded-files.ts';

/** A recorded file that can't be read as klines. */
export class UnreadableRecording extends Error {
  override readonly name = 'UnreadableRecording';
}

/**
 * The rows of one recording as text fields, in the order recorded: open time, open, high, low, close, volume, close time,
 * quote volume, trades, taker base, taker quote. Times in milliseconds: an archive's microseconds are cut, as REST prints them.
 * @throws UnreadableRecording that names the file and what is wrong
 */
export function readKlines(recording: KlinesRecording): readonly (readonly string[])[] {
  const text = readText(recording);
  const rows = recording.format === 'json' ? jsonRows(recording, text) : csvRows(text);
  return rows.map((row, index) => {
    if (row.length < 11)
      throw new UnreadableRecording(
        `${recording.path}, row ${index + 1}: ${row.length} columns, 12 expected`,
      );
    return row.with(0, milliseconds(row[0] as string)).with(6, milliseconds(row[6] as string));
  });
}

function readText(recording: KlinesRecording): string {
  const bytes = readFileSync(recording.path);
  if (recording.format !== 'zip') return (recording.gzip ? gunzipSync(bytes) : bytes).toString('utf8');
  const entries = Object.entries(unzipSync(bytes)).filter(([name]) => name.endsWith('.csv'));
  const [entry] = entries;
  if (!entry || entries.length > 1)
    throw new UnreadableRecording(
      `${recording.path}: one .csv expected in the archive, found ${entries.length}`,
    );
  return Buffer.from(entry[1]).toString('utf8');
}

function jsonRows(recording: KlinesRecording, text: string): readonly (readonly string[])[] {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed))
    throw new UnreadableRecording(`${recording.path}: a JSON array of candles expected`);
  return parsed.map((row: unknown[]) => row.map(String));
}

function csvRows(text: string): readonly (readonly string[])[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  if (lines[0] && !/^\d/.test(lines[0])) lines.shift();
  return lines.map((line) => line.split(','));
}

/** Epochs past the year 5138 in milliseconds are microseconds. */
function milliseconds(epoch: string): string {
  return epoch.length > 14 ? epoch.slice(0, -3) : epoch;
}
