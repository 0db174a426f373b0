import * as z from 'zod';

/** The setting of the largest answer that is read, in megabytes: a function has no memory for more than some of them. */
export const answerLimit = z.int().min(1).max(200);

/** Without a setting: a month of minute candles, packed, is 3 MB. */
export const DEFAULT_ANSWER_LIMIT = 64;
