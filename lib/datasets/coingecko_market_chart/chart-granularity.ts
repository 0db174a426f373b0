import { UnreadableBody } from '../../ingestion/http/http-client.ts';
import { readChart } from './chart-body.ts';
import { joinPoints } from './chart-points.ts';

/** Points below which their distances say nothing. */
const FEWEST = 4;
/** Distances between 5 minutes and an hour, and between an hour and a day, on a logarithmic scale half way, ms. */
const MIDDLE = { hours: Math.sqrt(5 * 60) * 60_000, days: Math.sqrt(24) * 3_600_000 };

/**
 * The granularity of an answer by the median distance of its points: CoinGecko chooses it, and days must never be taken for
 * hours. Undefined for a body without enough points to tell, or that is no chart.
 * @param step ms between points of the granularity that was asked for
 */
export function granularityOf(body: Uint8Array, step: number): '5m' | '1h' | '1d' | undefined {
  const times = pointTimes(body, step);
  if (times.length < FEWEST) return undefined;
  const distances = times.slice(1).map((time, index) => time - times[index]!);
  const median = distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)]!;
  if (median < MIDDLE.hours) return '5m';
  return median < MIDDLE.days ? '1h' : '1d';
}

/** Distinct times without that of now, in order; none of a body that can't be read, which is reported elsewhere. */
function pointTimes(body: Uint8Array, step: number): number[] {
  try {
    const { points } = joinPoints(readChart(body), step);
    const times = points.filter(({ isNow }) => !isNow).map(({ time }) => Number(time));
    return [...new Set(times)].sort((a, b) => a - b);
  } catch (error) {
    if (error instanceof UnreadableBody) return [];
    throw error;
  }
}
