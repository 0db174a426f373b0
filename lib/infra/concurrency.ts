import type { Dataset } from '../contracts/dataset.ts';

/** Groups of partitions that a run normalizes at a time. */
export const NORMALIZE_CONCURRENCY = 8;
/** Builds under way at a time: an account runs some 20 DML queries at once by default. */
export const REFRESH_CONCURRENCY = 4;

/**
 * Functions at work at once when every machine is at its widest state: a run's Maps come one after the other, a model's own run calls
 * one function at a time.
 * @param scheduledModels how many models have a schedule of their own
 */
export const functionsAtOnce = (
  datasets: readonly Pick<Dataset, 'ingestConcurrency'>[],
  scheduledModels: number,
): number =>
  scheduledModels +
  datasets
    .map(({ ingestConcurrency }) => Math.max(ingestConcurrency, NORMALIZE_CONCURRENCY, REFRESH_CONCURRENCY))
    .reduce((sum, widest) => sum + widest, 0);
