import { type Recorded, readEach, type UnreadableRecording } from '../../../stand-ins/index.ts';
import type { ChartSource, ChartValue, Granularity } from './chart-source.ts';
import { type ChartRecording, findCharts } from './find-charts.ts';
import { readChart } from './read-chart.ts';

/** A stretch of a chart that a folder holds: ms UTC, on the grid, from the slot of its first point to the end of its last one's. */
export interface RecordedStretch {
  readonly coin: string;
  readonly granularity: Granularity;
  readonly from: number;
  readonly to: number;
}

const STEPS: Readonly<Record<Granularity, number>> = { '5m': 300_000, '1h': 3_600_000, '1d': 86_400_000 };
/** A longer gap between two points ends a stretch: shorter ones are the provider's holes. */
const LONGEST_GAP = 7 * 86_400_000;

/** One coin's chart of one granularity, all its recordings together. */
interface Series {
  readonly coin: string;
  readonly granularity: Granularity;
  readonly step: number;
  /** Of each array, in order of time. */
  readonly arrays: readonly (readonly ChartValue[])[];
  /** What the last recording says of the moment of its answer, as far as its arrays do. */
  readonly ofNow: readonly (ChartValue | undefined)[];
  readonly now: number;
}

/**
 * Serves recorded charts. Recordings of one coin and granularity are one series, the later of two answers winning; the point that an
 * earlier one gave for its own "now" is left out, because to a later question the provider answers with the real points of that hour
 * or day. What is "now" is the end of the series.
 */
export function recordedCharts(folder: string): ChartSource & Recorded<RecordedStretch> {
  const { used, unused } = findCharts(folder);
  const unreadable: UnreadableRecording[] = [];
  const read = readEach(used, readChart, (error) => unreadable.push(error));
  const empty = read.flatMap(({ file: { path }, read: arrays }) =>
    arrays.every((values) => values.length === 0) ? [{ path, reason: 'it holds no point' }] : [],
  );
  const files = Map.groupBy(read, ({ file }) => `${file.coin} ${file.granularity}`);
  const series = new Map([...files].map(([name, recordings]) => [name, mergeSeries(recordings)]));
  const coins = new Set([...series.values()].map(({ coin }) => coin));
  const find = (coin: string, granularity: Granularity) => series.get(`${coin} ${granularity}`);
  return {
    hasCoin: (coin) => coins.has(coin),
    hasCurrency: (currency) => currency === 'usd',
    now: (coin, granularity) => find(coin, granularity)?.now ?? Number.NEGATIVE_INFINITY,
    points(coin, _currency, granularity, from, to) {
      const { arrays = [], ofNow = [], now = Number.POSITIVE_INFINITY } = find(coin, granularity) ?? {};
      const array = (position: 0 | 1 | 2): ChartValue[] => {
        const within = (arrays[position] ?? []).filter(([time]) => time >= from && time <= to);
        const last = ofNow[position];
        return last && now >= from && now <= to ? [...within, last] : within;
      };
      return [array(0), array(1), array(2)];
    },
    stretches: () => [...series.values()].flatMap(stretchesOf),
    unused: () => [...unused, ...empty],
    unreadable: () => unreadable,
  };
}

function mergeSeries(
  recordings: readonly { readonly file: ChartRecording; readonly read: ReturnType<typeof readChart> }[],
): Series {
  const { coin, granularity } = recordings[0]!.file;
  const step = STEPS[granularity];
  const merged = [0, 1, 2].map(() => new Map<number, ChartValue>());
  let ofNow: (ChartValue | undefined)[] = [];
  let now = Number.NEGATIVE_INFINITY;
  for (const { read: arrays } of recordings) {
    const end = timeOfNow(arrays[0]!, step);
    arrays.forEach((values, position) => {
      for (const value of values) if (value[0] !== end) merged[position]!.set(value[0], value);
    });
    ofNow = end === undefined ? [] : arrays.map((values) => values.findLast(([time]) => time === end));
    now = end ?? arrays.flat().reduce((latest, [time]) => Math.max(latest, time), now);
  }
  const arrays = merged.map((values) => [...values.values()].sort((a, b) => a[0] - b[0]));
  return { coin, granularity, step, arrays, ofNow, now };
}

/** The last price stands for the moment of the answer where it has whole seconds and lies off the grid. */
function timeOfNow(prices: readonly ChartValue[], step: number): number | undefined {
  const last = prices.at(-1)?.[0];
  return last !== undefined && last % 1000 === 0 && last % step !== 0 ? last : undefined;
}

function stretchesOf({ coin, granularity, step, arrays }: Series): RecordedStretch[] {
  const times = [...new Set(arrays.flatMap((values) => values.map(([time]) => time)))].sort((a, b) => a - b);
  const found: { coin: string; granularity: Granularity; from: number; to: number }[] = [];
  for (const time of times) {
    const from = Math.floor(time / step) * step;
    const last = found.at(-1);
    if (last && from - last.to <= LONGEST_GAP) last.to = from + step;
    else found.push({ coin, granularity, from, to: from + step });
  }
  return found;
}
