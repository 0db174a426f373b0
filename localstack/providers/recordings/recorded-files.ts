import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** One recorded file of Binance klines: what its name says. */
export interface KlinesRecording {
  readonly path: string;
  readonly symbol: string;
  readonly interval: string;
  /** The period: 2024, 2024-01 or 2024-01-31. */
  readonly date: string;
  readonly format: 'json' | 'csv' | 'zip';
  readonly gzip: boolean;
}

const KLINES = /^([A-Z0-9]+)-(\d+[smhdwM])-(\d{4}(?:-\d{2}){0,2})\.(?:(json|csv)(\.gz)?|(zip))$/;

/**
 * Klines recorded below `folder`/binance, whatever the folders between are called: SYMBOL-INTERVAL-PERIOD with the ending
 * .json, .csv (each also .gz) or .zip. In path order.
 */
export function findKlines(folder: string): readonly KlinesRecording[] {
  return filesBelow(join(folder, 'binance')).flatMap((path) => {
    const match = KLINES.exec(basename(path));
    if (!match) return [];
    const [, symbol, interval, date, text, gzip] = match;
    return [
      {
        path,
        symbol: symbol as string,
        interval: interval as string,
        date: date as string,
        format: (text ?? 'zip') as 'json' | 'csv' | 'zip',
        gzip: gzip !== undefined,
      },
    ];
  });
}

/** Every file below a folder, in path order; none when the folder does not exist. */
export function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
