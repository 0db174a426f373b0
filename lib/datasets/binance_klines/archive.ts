import type { Series, TimeRange } from '../../contracts/slice.ts';
import { timeframeLength } from '../../contracts/timeframe.ts';
import type { FileArchive, PageRows } from '../../ingestion/connector.ts';
import { subtractRanges, uncoveredRanges } from '../../ingestion/coverage/time-ranges.ts';
import { CsvRows } from '../../ingestion/formats/csv-rows.ts';
import { MalformedPage } from '../../ingestion/formats/scan-rows.ts';
import { unzipFile } from '../../ingestion/formats/unzip-file.ts';
import { UnreadableBody } from '../../ingestion/http/http-client.ts';
import { openTimes } from './open-times.ts';

/** Open time and close time: microseconds from 2025 on. */
const EPOCHS = [0, 6];
/** First field of the header that some files have. */
const HEADER = 'open_time';
const CHECKSUM = '.CHECKSUM';

interface Period {
  /** As the archive's folders name it. */
  readonly name: 'monthly' | 'daily';
  /** Length of an ISO date that names one. */
  readonly digits: number;
  /** First instant (ms UTC) of the period that an instant lies in, and of the one after. */
  bounds(time: number): readonly [start: number, next: number];
}

const DAY = 86_400_000;
const MONTH: Period = {
  name: 'monthly',
  digits: 7,
  bounds(time) {
    const at = new Date(time);
    const month = (ahead: number) => Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + ahead);
    return [month(0), month(1)];
  },
};
const WHOLE_DAY: Period = {
  name: 'daily',
  digits: 10,
  bounds(time) {
    const start = Math.floor(time / DAY) * DAY;
    return [start, start + DAY];
  },
};

/**
 * Binance's public archive of spot klines: a zip with one CSV for each closed month and each closed day (UTC), and its
 * CHECKSUM beside it. Source: github.com/binance/binance-public-data, README.
 * @param baseUrl e.g. https://data.binance.vision
 */
export function klinesArchive(baseUrl: string): FileArchive {
  const address = baseUrl.replace(/\/+$/, '');
  const locate = (path: string) => ({
    path,
    url: `${address}/${path}`,
    checksumUrl: `${address}/${path}${CHECKSUM}`,
  });
  return {
    periods: [MONTH, WHOLE_DAY].map(
      (period) => (series, ranges) =>
        wholePeriods(period, series, ranges).map(({ start, covers }) => ({
          ...locate(pathOf(period, series, start)),
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
      const times = openTimes(unpack(body, fileName(path)));
      const lacks = uncoveredRanges(covers.from, covers.to, stepOf(series), times);
      return { records: times.length, lacks };
    },
  };
}

/** Rows of Binance's pages: of REST as they are, of an archive's zip from its CSV; a CHECKSUM has none. */
export const klinesRows: PageRows = (body, { object, extension }) => {
  if (extension === 'json') return body;
  if (extension === `zip${CHECKSUM}`) return Buffer.from('[]');
  return unpack(body, fileName(object).replace(/\.gz$/, ''));
};

/** @param zipName e.g. BTCUSDT-1h-2024-01.zip, whose file is BTCUSDT-1h-2024-01.csv */
function unpack(zip: Uint8Array, zipName: string): Uint8Array {
  const rows = new CsvRows({ epochs: EPOCHS, header: HEADER });
  try {
    unzipFile(zip, zipName.replace(/\.zip$/, '.csv'), (piece) => rows.push(piece));
  } catch (error) {
    throw error instanceof MalformedPage ? new UnreadableBody(error.message, { cause: error }) : error;
  }
  return rows.end();
}

const stepOf = (series: Series): number => timeframeLength(series.timeframe!).milliseconds;

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function pathOf(period: Period, series: Series, start: number): string {
  const { symbol, timeframe } = series;
  const date = new Date(start).toISOString().slice(0, period.digits);
  return `data/spot/${period.name}/klines/${symbol}/${timeframe}/${symbol}-${timeframe}-${date}.zip`;
}

/** The periods all of whose slots lie in the ranges; periods in which no slot starts have no file to ask for. */
function wholePeriods(
  period: Period,
  series: Series,
  ranges: readonly TimeRange[],
): { readonly start: number; readonly covers: TimeRange }[] {
  const step = stepOf(series);
  const onGrid = (time: number) => Math.ceil(time / step) * step;
  const found = [];
  for (const range of ranges) {
    for (
      let [start, next] = period.bounds(range.from);
      start < range.to;
      [start, next] = period.bounds(next)
    ) {
      const covers = { from: onGrid(start), to: onGrid(next) };
      const isWhole = covers.from < covers.to && subtractRanges([covers], ranges).length === 0;
      if (isWhole && covers.from >= range.from) found.push({ start, covers });
    }
  }
  return found;
}
