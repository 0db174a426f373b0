import { DEFAULT_UNPACKED_LIMIT, LARGEST_UNPACKED_MB } from '../../contracts/answer-limit.ts';
import type { Series } from '../../contracts/slice.ts';
import { timeframeLength } from '../../contracts/timeframe.ts';
import type { FileArchive, PageRows } from '../../ingestion/connector.ts';
import { uncoveredRanges } from '../../ingestion/coverage/time-ranges.ts';
import { CALENDAR_DAY, CALENDAR_MONTH, wholePeriods } from '../../ingestion/files/calendar-periods.ts';
import { CsvRows } from '../../ingestion/formats/csv-rows.ts';
import { MalformedPage } from '../../ingestion/formats/scan-rows.ts';
import { unzipFile } from '../../ingestion/formats/unzip-file.ts';
import { UnreadableBody } from '../../ingestion/http/http-client.ts';
import { compareKlines } from './compare-klines.ts';
import { contradictedTimes, openTimes } from './open-times.ts';

/** Open time and close time: microseconds from 2025 on. */
const EPOCHS = [0, 6];
/** First field of the header that some files have. */
const HEADER = 'open_time';
const CHECKSUM = '.CHECKSUM';

/** Lengths of periods, the longest first, and how the archive's folders name them. */
const PERIODS = [
  { folder: 'monthly', period: CALENDAR_MONTH },
  { folder: 'daily', period: CALENDAR_DAY },
] as const;

/**
 * Binance's public archive of spot klines: a zip with one CSV for each closed month and each closed day (UTC), and its
 * CHECKSUM beside it. Source: github.com/binance/binance-public-data, README.
 * @param baseUrl e.g. https://data.binance.vision
 * @param largestUnpacked most bytes that a file may unpack to. @default 128 MB
 */
export function klinesArchive(baseUrl: string, largestUnpacked = DEFAULT_UNPACKED_LIMIT * 1e6): FileArchive {
  const address = baseUrl.replace(/\/+$/, '');
  const locate = (path: string) => ({
    path,
    url: `${address}/${path}`,
    checksumUrl: `${address}/${path}${CHECKSUM}`,
  });
  return {
    periods: PERIODS.map(
      ({ folder, period }) =>
        (series, ranges) =>
          wholePeriods(period, stepOf(series), ranges).map(({ name, covers }) => ({
            ...locate(pathOf(folder, series, name)),
            covers,
          })),
    ),
    locate,
    checksum(body, { path }) {
      const text = Buffer.from(body.subarray(0, 512)).toString('utf8');
      const [, sha256, name] = /^([0-9a-f]{64})\s+\*?(\S+)\s*$/i.exec(text) ?? [];
      if (!sha256 || name !== fileName(path))
        throw new UnreadableBody(`a sha256 and the name ${fileName(path)} expected`);
      return sha256.toLowerCase();
    },
    read(body, { path, covers }, series) {
      const rows = unpack(body, fileName(path), largestUnpacked);
      const times = openTimes(rows);
      // Where the file contradicts itself the API decides.
      const doubtful = contradictedTimes(rows, times);
      const told = doubtful.size === 0 ? times : times.filter((time) => !doubtful.has(time));
      const lacks = uncoveredRanges(covers.from, covers.to, stepOf(series), told);
      return {
        records: times.length,
        lacks,
        compare: (page, asked) => readable(() => compareKlines(rows, page, asked, doubtful)),
      };
    },
  };
}

/** Rows of Binance's pages: of REST as they are, of an archive's zip from its CSV; a CHECKSUM has none. */
export const klinesRows: PageRows = (body, { object, extension }) => {
  if (extension === 'json') return body;
  if (extension === `zip${CHECKSUM}`) return Buffer.from('[]');
  // What was within the limit when it was fetched is read again whatever the settings say now.
  return unpack(body, fileName(object).replace(/\.gz$/, ''), LARGEST_UNPACKED_MB * 1e6);
};

/** @param zipName e.g. BTCUSDT-1h-2024-01.zip, whose file is BTCUSDT-1h-2024-01.csv */
function unpack(zip: Uint8Array, zipName: string, largest: number): Uint8Array {
  const rows = new CsvRows({ epochs: EPOCHS, header: HEADER });
  readable(() => unzipFile(zip, zipName.replace(/\.zip$/, '.csv'), (piece) => rows.push(piece), largest));
  return rows.end();
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof MalformedPage ? new UnreadableBody(error.message, { cause: error }) : error;
  }
}

const stepOf = (series: Series): number => timeframeLength(series.timeframe!).milliseconds;

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function pathOf(folder: string, { symbol, timeframe }: Series, date: string): string {
  return `data/spot/${folder}/klines/${symbol}/${timeframe}/${symbol}-${timeframe}-${date}.zip`;
}
