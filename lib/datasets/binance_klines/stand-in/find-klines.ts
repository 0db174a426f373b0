import { basename, relative, sep } from 'node:path';
import { type FoundFiles, filesBelow, type UnusedFile } from '../../../stand-ins/index.ts';

/** One recorded file of Binance klines: what its name says. */
export interface KlinesRecording {
  readonly path: string;
  readonly symbol: string;
  readonly interval: string;
  /** The period: 2024, 2024-01, 2024-01-31, or 2024-01-01_2024-06-25 (both inclusive). */
  readonly date: string;
  readonly format: 'json' | 'csv' | 'zip';
  readonly gzip: boolean;
}

/** Letters of any script without lower case, and digits: Binance lists symbols such as 币安人生USDT. */
const SYMBOL = /^[\p{Lu}\p{Lo}\p{N}]+$/u;
const NAME =
  /^(.+?)-(\d+(?:mo|[a-zA-Z])|[a-zA-Z]+)-(\d{4}(?:-\d{2}){0,2}(?:_\d{4}-\d{2}-\d{2})?)\.(?:(json|csv)(\.gz)?|(zip))$/;
const CHECKSUM = '.CHECKSUM';
/** Spot intervals of minutes, hours and days. Source: Binance's spot API, "Kline/Candlestick chart intervals". */
const INTERVALS = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '3d'];
/** Folders of the official layout (data/<market>/…) that hold no spot. */
const OTHER_MARKETS = new Set(['futures', 'option']);

/**
 * Klines recorded below a folder, whatever the folders between are called: SYMBOL-INTERVAL-PERIOD with the ending .json, .csv
 * (each also .gz) or .zip. In path order.
 */
export function findKlines(root: string): FoundFiles<KlinesRecording> {
  const paths = filesBelow(root);
  const all = new Set(paths);
  const used: KlinesRecording[] = [];
  const unused: UnusedFile[] = [];
  for (const path of paths) {
    // A checksum goes with its file.
    if (path.endsWith(CHECKSUM) && all.has(path.slice(0, -CHECKSUM.length))) continue;
    const found = recognize(root, path);
    if (typeof found === 'string') unused.push({ path, reason: found });
    else used.push(found);
  }
  return { used, unused };
}

/** What a file's name says, or why nothing reads it. */
function recognize(root: string, path: string): KlinesRecording | string {
  const market = relative(root, path)
    .split(sep)
    .find((part) => OTHER_MARKETS.has(part));
  if (market) return `klines of ${market}: silver.binance_klines holds spot`;
  if (path.endsWith(CHECKSUM)) return 'a checksum without its file';
  const [, symbol = '', interval = '', date = '', text, gzip, zip] = NAME.exec(basename(path)) ?? [];
  if (!text && !zip)
    return 'no name of klines: SYMBOL-INTERVAL-PERIOD.csv, .csv.gz, .json, .json.gz or .zip expected';
  if (!/^\d/.test(interval)) return `${interval}: klines alone are read`;
  if (symbol !== symbol.toUpperCase()) return 'a symbol in lower case: Binance writes BTCUSDT';
  if (!SYMBOL.test(symbol))
    return 'no spot symbol: letters and digits expected (BTCUSD_PERP is a contract of futures)';
  if (!INTERVALS.includes(interval)) return `interval ${interval}: those read are ${INTERVALS.join(', ')}`;
  return {
    path,
    symbol,
    interval,
    date,
    format: (text ?? 'zip') as 'json' | 'csv' | 'zip',
    gzip: gzip !== undefined,
  };
}
