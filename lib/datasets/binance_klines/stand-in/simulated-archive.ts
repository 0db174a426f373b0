import {
  type ArchivedFile,
  type ArchiveName,
  type ArchiveSource,
  baseName,
  checksumOf,
  zipOf,
} from './archive-api.ts';
import type { CandleSource } from './candle-source.ts';

/** Files kept for the request that follows: a file's checksum is asked for just before the file. */
const KEPT = 4;
/** From here on Binance's spot files are in microseconds. */
const MICROSECONDS_SINCE = Date.UTC(2025, 0, 1);

/** The archive of a simulated market: every month and day that is over, from the same candles as the API's. */
export function simulatedArchive(candles: CandleSource, now: () => Date): ArchiveSource {
  const kept = new Map<string, ArchivedFile>();
  const make = (name: ArchiveName): ArchivedFile | undefined => {
    const { symbol, interval } = name;
    const [from, to] = boundsOf(name);
    if (!candles.hasSymbol(symbol) || !(to <= now().getTime())) return undefined;
    const rows = candles.earliest(symbol, interval, from, to - 1, Number.POSITIVE_INFINITY);
    if (rows.length === 0) return undefined;
    const lines = rows.map(({ text }) => csvLine(text, from >= MICROSECONDS_SINCE));
    const zip = zipOf(`${baseName(name)}.csv`, Buffer.from(`${lines.join('\n')}\n`));
    return { zip, checksum: checksumOf(zip, `${baseName(name)}.zip`) };
  };
  return {
    file(name) {
      const key = `${name.period} ${baseName(name)}`;
      const file = kept.get(key) ?? make(name);
      if (file) kept.set(key, file);
      for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
      return file;
    },
  };
}

/** First instant of a month or a day (ms UTC), and of the one after. */
function boundsOf({ date }: ArchiveName): readonly [from: number, to: number] {
  const [year = 0, month = 1, day] = date.split('-').map(Number);
  return day === undefined
    ? [Date.UTC(year, month - 1), Date.UTC(year, month)]
    : [Date.UTC(year, month - 1, day), Date.UTC(year, month - 1, day + 1)];
}

/** A row of the API as the archive's CSV has it. */
function csvLine(row: string, isMicroseconds: boolean): string {
  const cells = row.slice(1, -1).replaceAll('"', '').split(',');
  if (!isMicroseconds) return cells.join(',');
  return cells.with(0, `${cells[0]}000`).with(6, `${cells[6]}999`).join(',');
}
