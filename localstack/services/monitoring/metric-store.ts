import type { LocalRuntime } from '../../runtime.ts';
import { AwsError } from '../service.ts';

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** A metric's name: namespace, name, dimensions in any order. */
export interface MetricName {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly Dimension[];
}

/** One data point as it is put: a value, or the statistics of several, or values with counts. */
export interface MetricDatum {
  readonly Timestamp?: Date | number | string;
  readonly Value?: number;
  readonly Values?: readonly number[];
  readonly Counts?: readonly number[];
  readonly StatisticValues?: { SampleCount: number; Sum: number; Minimum: number; Maximum: number };
  readonly Unit?: string;
}

/** What one minute of a metric held. */
export interface Statistics {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

const METRICS = 'monitoring.metrics';
const MINUTES = 'monitoring.minutes';
const MINUTE = 60_000;
const SEPARATOR = '\u0000';

/** Metrics in minutes, the finest that CloudWatch's standard resolution keeps. */
export class MetricStore {
  readonly #runtime: LocalRuntime;

  constructor(runtime: LocalRuntime) {
    this.#runtime = runtime;
  }

  put(metric: MetricName, datum: MetricDatum): void {
    const { state } = this.#runtime;
    const id = idOf(metric);
    const minute = Math.floor(timeOf(datum.Timestamp, this.#runtime.now()) / MINUTE) * MINUTE;
    const key = `${id}${SEPARATOR}${String(minute).padStart(15, '0')}`;
    state.transaction(() => {
      if (!state.get(METRICS, id)) state.put(METRICS, id, metric);
      state.put(MINUTES, key, combine([state.get<Statistics>(MINUTES, key), statisticsOf(datum)]));
    });
  }

  /** Metrics that ever had a value. */
  list(): readonly MetricName[] {
    return this.#runtime.state.list<MetricName>(METRICS).map(({ value }) => value);
  }

  /** Statistics of each period in [from, to), by the period's start (ms since 1970); periods without data are left out. */
  periods(metric: MetricName, from: number, to: number, seconds: number): ReadonlyMap<number, Statistics> {
    const found = new Map<number, Statistics>();
    const length = seconds * 1000;
    for (const { key, value } of this.#runtime.state.list<Statistics>(
      MINUTES,
      `${idOf(metric)}${SEPARATOR}`,
    )) {
      const minute = Number(key.slice(key.lastIndexOf(SEPARATOR) + 1));
      if (minute < from || minute >= to) continue;
      const start = from + Math.floor((minute - from) / length) * length;
      found.set(start, combine([found.get(start), value]));
    }
    return found;
  }
}

/** One statistic by its API name. */
export function statistic(statistics: Statistics, name: string): number | undefined {
  switch (name) {
    case 'SampleCount':
      return statistics.count;
    case 'Sum':
      return statistics.sum;
    case 'Minimum':
      return statistics.minimum;
    case 'Maximum':
      return statistics.maximum;
    case 'Average':
      return statistics.sum / statistics.count;
    default:
      return undefined;
  }
}

const STATISTICS = new Set(['SampleCount', 'Sum', 'Minimum', 'Maximum', 'Average']);

/** @throws AwsError for percentiles and other statistics, which the minutes do not hold */
export function requireStatistics(names: readonly string[]): void {
  const unknown = names.find((name) => !STATISTICS.has(name));
  if (unknown !== undefined)
    throw new AwsError(
      'InvalidParameterValue',
      `The local runtime keeps ${[...STATISTICS].join(', ')} of a metric, not '${unknown}'`,
    );
}

function idOf({ Namespace, MetricName, Dimensions = [] }: MetricName): string {
  const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort();
  return JSON.stringify([Namespace, MetricName, ...dimensions]);
}

function timeOf(timestamp: MetricDatum['Timestamp'], now: Date): number {
  if (timestamp === undefined) return now.getTime();
  if (typeof timestamp === 'number') return timestamp < 1e11 ? timestamp * 1000 : timestamp;
  return new Date(timestamp).getTime();
}

function statisticsOf({ Value, Values, Counts, StatisticValues }: MetricDatum): Statistics {
  if (StatisticValues) {
    const { SampleCount, Sum, Minimum, Maximum } = StatisticValues;
    return {
      count: Number(SampleCount),
      sum: Number(Sum),
      minimum: Number(Minimum),
      maximum: Number(Maximum),
    };
  }
  const given = Values ?? (Value === undefined ? [] : [Value]);
  if (given.length === 0)
    throw new AwsError('MissingParameter', 'A metric datum must hold Value, Values or StatisticValues.');
  const values = given.map(Number);
  const counts = values.map((_, i) => Number(Counts?.[i] ?? 1));
  return {
    count: counts.reduce((a, b) => a + b, 0),
    sum: values.reduce((sum, value, i) => sum + value * (counts[i] as number), 0),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  };
}

function combine(parts: readonly (Statistics | undefined)[]): Statistics {
  const known = parts.filter((part) => part !== undefined);
  return {
    count: known.reduce((sum, part) => sum + part.count, 0),
    sum: known.reduce((sum, part) => sum + part.sum, 0),
    minimum: Math.min(...known.map((part) => part.minimum)),
    maximum: Math.max(...known.map((part) => part.maximum)),
  };
}
