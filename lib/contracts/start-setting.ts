import * as z from 'zod';

/** A date (2024-01-01, UTC, inclusive), or an ISO 8601 duration before the scheduled time, in whole units: P1Y, P6M, P30D. */
export const startSetting = z
  .string()
  .regex(/^(\d{4}-\d{2}-\d{2}|P\d+[YMD])$/, 'write a date such as 2024-01-01, or a duration such as P1Y');
