import * as z from 'zod';
import { momentTime } from './windows.ts';

/**
 * A date that is not in the future (2024-01-01, UTC, inclusive), or an ISO 8601 duration before the scheduled time, in whole units:
 * P1Y, P6M, P30D.
 */
export const startSetting = z.string().superRefine((text, context) => {
  const refuse = (message: string) => void context.addIssue({ code: 'custom', message });
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text) && momentTime(text) !== undefined;
  if (!isDate && !/^P0*[1-9]\d{0,4}[YMD]$/.test(text))
    refuse('write a date such as 2024-01-01, or a duration such as P1Y');
  else if (isDate && momentTime(text)! > Date.now()) refuse(`${text} lies in the future`);
});
