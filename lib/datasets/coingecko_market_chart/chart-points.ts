import { CHART_ARRAYS, type ChartBody } from './chart-body.ts';

/** One point of a chart, as JSON texts: its time (epoch ms), then the values of {@link CHART_ARRAYS}. */
export interface ChartPoint {
  readonly time: string;
  /** Undefined where that array lacks the point. */
  readonly values: readonly (string | undefined)[];
  /** Whether it stands for the moment of the answer instead of a slot of the grid. */
  readonly isNow: boolean;
}

/** What a chart holds: its points in order of appearance, and elements that are no point, each with its array's name. */
export interface ChartPoints {
  readonly points: readonly ChartPoint[];
  readonly strays: readonly { readonly array: string; readonly element: unknown }[];
}

/**
 * Joins the three arrays by time: they may differ in length, order and repetitions. The n-th element of a time in one array
 * belongs to the n-th of that time in the others.
 * @param step ms between points of the granularity that was asked for
 */
export function joinPoints(chart: ChartBody, step: number): ChartPoints {
  const byTime = new Map<string, (string | undefined)[][]>();
  const strays: { array: string; element: unknown }[] = [];
  for (const [position, array] of CHART_ARRAYS.entries()) {
    const seen = new Map<string, number>();
    for (const element of chart[position]!) {
      if (!isPair(element)) {
        strays.push({ array, element });
        continue;
      }
      const [time, value] = element;
      const occurrence = seen.get(time) ?? 0;
      seen.set(time, occurrence + 1);
      const points = byTime.get(time) ?? [];
      byTime.set(time, points);
      points[occurrence] ??= [undefined, undefined, undefined];
      points[occurrence][position] = value;
    }
  }
  const now = timeOfNow(chart, step);
  const points = [...byTime].flatMap(([time, found]) =>
    found.map((values) => ({ time, values, isNow: time === now })),
  );
  return { points, strays };
}

/**
 * The time of the point that stands for now: the last of the prices, in whole seconds and off the grid. Samples of 5 minutes and
 * hours carry milliseconds, and those of days are on the grid. One sample in a thousand looks the same; being open, it is asked for
 * again, and is then no longer the last.
 */
function timeOfNow(chart: ChartBody, step: number): string | undefined {
  const last = chart[0]!.at(-1);
  if (!isPair(last) || !/^\d+$/.test(last[0])) return undefined;
  const time = Number(last[0]);
  return time % 1000 === 0 && time % step !== 0 ? last[0] : undefined;
}

function isPair(element: unknown): element is readonly [string, string] {
  return Array.isArray(element) && element.length === 2 && element.every((part) => typeof part === 'string');
}
