import * as z from 'zod';

/** The setting of how many days after it was ingested a file of a provider's archive is compared with what is published. */
export const comparedDays = z.int().min(1).max(3660);

/** Without a setting: providers have corrected files after 156 and 217 days. */
export const DEFAULT_COMPARED_DAYS = 365;
