import * as z from 'zod';

/**
 * The setting of how many slices a run takes at most; the others wait for the runs that follow it. A run's plan grows with it, and the
 * time that a run takes: a dataset's timeout must suffice for so many.
 */
export const slicesPerRun = z.int().min(1).max(10_000);
