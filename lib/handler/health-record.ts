import * as z from 'zod';
import { sliceTally } from '../ingestion/run/slice-tally.ts';

const datasetHealth = z.object({
  /** When the first row is due that silver lacks; undefined while nothing is, or not known. */
  due: z.string().optional(),
  /** Since when (scheduled time) it is not known, because no series has a row. */
  unknownSince: z.string().optional(),
  /** Series that are late beyond the limit of a warning, the latest first, and those without a row. @default none */
  series: z.array(z.object({ name: z.string(), due: z.string().optional() })).optional(),
});

export type LateSeries = NonNullable<z.infer<typeof datasetHealth>['series']>[number];

const lastRun = z.object({
  run: z.string(),
  startedAt: z.string(),
  scheduledTime: z.string(),
  /** Name of the error that it ended with; undefined after a success. */
  error: z.string().optional(),
  /** Of a dataset: its slices after the run, by state. @default not counted */
  slices: sliceTally.optional(),
});

/** What the runs' reports know of the whole pipeline. ISO 8601 instants. */
export const healthRecord = z.object({
  /** The latest scheduled time that a run was for: what is late is late at this time. */
  at: z.string(),
  /** By the dataset's name. */
  datasets: z.record(z.string(), datasetHealth),
  /** The latest run of each dataset and model, e.g. `dataset weather`. */
  runs: z.record(z.string(), lastRun),
  /** The troubles that people were told of last. */
  told: z.array(z.string()),
});

export type HealthRecord = z.infer<typeof healthRecord>;
export type DatasetHealth = z.infer<typeof datasetHealth>;

/** One object a deployment, written by every report. */
export const healthUri = (workBucket: string): string => `s3://${workBucket}/health/pipeline.json`;
