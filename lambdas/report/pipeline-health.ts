import type { Dataset } from '../../lib/contracts/dataset.ts';
import {
  type DatasetHealth,
  type HealthRecord,
  healthRecord,
  healthUri,
  type LateSeries,
} from '../../lib/handler/health-record.ts';
import { laterInstant } from '../../lib/handler/lease-record.ts';
import { readJsonVersion, writeJson } from '../../lib/lake/json-object.ts';
import { type ObjectStore, PreconditionFailed } from '../../lib/lake/object-store.ts';
import type { RowDue } from './next-row-due.ts';
import type { RunEnding } from './run-report.ts';

/** What a report watches: what is deployed. */
export interface Watched {
  readonly datasets: readonly Pick<Dataset, 'name' | 'freshness'>[];
  readonly models: readonly string[];
}

/** Two reports at a time write one after the other; more often than this, something else is wrong. */
const ATTEMPTS = 20;

/**
 * Changes the record of the pipeline's health; asked again on what another report wrote first.
 * @param change undefined before the first report
 */
export async function changeHealth(
  objects: ObjectStore,
  workBucket: string,
  change: (before: HealthRecord | undefined) => HealthRecord,
): Promise<HealthRecord> {
  const uri = healthUri(workBucket);
  for (let attempt = 1; ; attempt++) {
    const stored = await readJsonVersion(objects, uri);
    const next = change(stored && healthRecord.parse(stored.content));
    try {
      await writeJson(objects, uri, next, stored ? { ifMatch: stored.version } : { ifNoneMatch: '*' });
      return next;
    } catch (error) {
      if (!(error instanceof PreconditionFailed) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** The time that lateness is measured at: the latest that any run was for, so that a backfill of old times makes nothing look fresh. */
export async function presentOf(
  objects: ObjectStore,
  workBucket: string,
  { scheduledTime }: Pick<RunEnding, 'scheduledTime'>,
): Promise<string> {
  const stored = await readJsonVersion(objects, healthUri(workBucket));
  return laterInstant(scheduledTime, stored && healthRecord.parse(stored.content).at);
}

/**
 * The record after one more run has ended. What is not deployed any more is forgotten; a run that began before the one
 * that is known changes nothing, since its report came late.
 * @param dues by dataset
 * @param series that are late or have no row, by dataset. @default none
 */
export function healthAfter(
  before: HealthRecord | undefined,
  ending: RunEnding,
  dues: Readonly<Record<string, RowDue>>,
  { datasets, models }: Watched,
  series: Readonly<Record<string, readonly LateSeries[]>> = {},
): HealthRecord {
  const at = laterInstant(ending.scheduledTime, before?.at);
  const known = before?.runs[subjectOf(ending)];
  const { run, startedAt, scheduledTime, error, slices } = ending;
  const isNews = known === undefined || Date.parse(known.startedAt) <= Date.parse(startedAt);
  const runs = {
    ...before?.runs,
    ...(isNews && {
      [subjectOf(ending)]: {
        run,
        startedAt,
        scheduledTime,
        ...(ending.outcome === 'failed' && { error: error?.name ?? 'unknown error' }),
        ...(slices && { slices }),
      },
    }),
  };
  const subjects = [
    ...datasets.map(({ name }) => `dataset ${name}`),
    ...models.map((name) => `model ${name}`),
  ];
  return {
    at,
    datasets: Object.fromEntries(
      datasets.map(({ name }) => {
        const late = series[name] ?? [];
        const known = datasetAfter(before?.datasets[name], dues[name], at);
        return [name, { ...known, ...(late.length > 0 && { series: [...late] }) }];
      }),
    ),
    runs: Object.fromEntries(subjects.flatMap((name) => (runs[name] ? [[name, runs[name]]] : []))),
    told: before?.told ?? [],
  };
}

function datasetAfter(before: DatasetHealth | undefined, due: RowDue = 'unknown', at: string): DatasetHealth {
  if (due === 'unknown') return { unknownSince: before?.unknownSince ?? at };
  return due === 'never' ? {} : { due: new Date(due).toISOString() };
}

const subjectOf = ({ kind, name }: RunEnding): string => `${kind} ${name}`;

/**
 * How long a dataset is past what it promises, ms; below zero while it keeps it, undefined where nothing of it is due. One whose
 * rows are not known counts from when that was noticed.
 */
export function pastLimit(
  { at, datasets }: HealthRecord,
  { name, freshness }: Watched['datasets'][number],
): number | undefined {
  const { due, unknownSince } = datasets[name] ?? {};
  const since = due ?? unknownSince;
  return since === undefined ? undefined : Date.parse(at) - Date.parse(since) - freshness.error.milliseconds;
}

/** What people should know of, in the order of names, e.g. `dataset weather is late`, `model ohlcv_daily failed`. */
export function troublesOf(health: HealthRecord, { datasets }: Watched): readonly string[] {
  const late = datasets.filter((dataset) => (pastLimit(health, dataset) ?? 0) > 0);
  return [
    ...Object.entries(health.runs).flatMap(([subject, { error }]) => (error ? [`${subject} failed`] : [])),
    ...late.map(({ name }) => `dataset ${name} is late`),
  ].sort();
}
