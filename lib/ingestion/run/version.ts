import * as z from 'zod';

/**
 * The field that says of which form an object of a run is. What an earlier release wrote has none, and is of version 1. One that only a
 * newer release can read is refused, rather than read by half.
 * @param what the object, for messages, e.g. `plan.json`
 * @param current version that this program writes
 */
export const versionField = (what: string, current: number) =>
  z
    .int()
    .min(1)
    .max(current, {
      error: ({ input }) =>
        `${what} is of version ${input}, and this release reads versions up to ${current}: go on with the release that wrote it, or with a new data folder`,
    })
    .default(1);
