import { GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import type { Dataset } from '../contracts/dataset.ts';
import { type HealthRecord, healthRecord, healthUri, type LateSeries } from '../handler/health-record.ts';
import type { Session } from './session.ts';

/** How late a dataset is, against what it promises. */
export interface Freshness {
  readonly dataset: string;
  readonly state: 'fresh' | 'warn' | 'error' | 'unknown';
  /** When the first row is due that silver lacks; undefined where none is due any more, or no run has reported it. */
  readonly due?: Date;
  /** From there to the present, ms; 0 where the present comes first. */
  readonly late?: number;
  /** What this is measured against: now, or the end of recorded data. */
  readonly present: Date;
  /** Series that were late beyond the limit of a warning at the last report, the latest first, then those without a row. */
  readonly series: readonly LateSeries[];
}

/**
 * By what the last report noted of all datasets: when the first row is due that silver lacks.
 * @param health undefined before the first report
 * @param recorded whether the data end: the latest scheduled time is their present
 */
export function freshnessOf(
  health: HealthRecord | undefined,
  { name, freshness: { warn, error } }: Pick<Dataset, 'name' | 'freshness'>,
  { recorded, now }: { readonly recorded: boolean; readonly now: Date },
): Freshness {
  const present = recorded && health ? new Date(health.at) : now;
  const known = health?.datasets[name];
  const { due, series = [] } = known ?? {};
  if (due === undefined) {
    // Where nothing is due any more, as of what has ended, nothing is late; a series without a row may still get one.
    const isQuiet = known !== undefined && known.unknownSince === undefined && series.length === 0;
    return { dataset: name, state: isQuiet ? 'fresh' : 'unknown', present, series };
  }
  const late = Math.max(0, present.getTime() - Date.parse(due));
  const state = late > error.milliseconds ? 'error' : late > warn.milliseconds ? 'warn' : 'fresh';
  return { dataset: name, state, due: new Date(due), late, present, series };
}

/** The record that reports keep in the bucket where Athena leaves its results; undefined before the first one. */
export async function readHealth(session: Session): Promise<HealthRecord | undefined> {
  const { WorkGroup } = await session.athena.send(
    new GetWorkGroupCommand({ WorkGroup: session.deployment.workGroup }),
  );
  const results = WorkGroup?.Configuration?.ResultConfiguration?.OutputLocation ?? '';
  const { hostname: bucket } = new URL(results);
  const { pathname } = new URL(healthUri(bucket));
  try {
    const { Body } = await session.s3.send(new GetObjectCommand({ Bucket: bucket, Key: pathname.slice(1) }));
    return healthRecord.parse(JSON.parse((await Body?.transformToString()) ?? ''));
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
