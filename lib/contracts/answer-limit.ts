import * as z from 'zod';

/** The setting of the largest answer that is read, in megabytes: a function has no memory for more than some of them. */
export const answerLimit = z.int().min(1).max(200);

/** Without a setting: a month of minute candles, packed, is 3 MB. */
export const DEFAULT_ANSWER_LIMIT = 64;

/** What the setting below may be at most. */
export const LARGEST_UNPACKED_MB = 400;

/** The setting of the largest file within a zip or gzip, in megabytes: a small packed file can hold more than any memory. */
export const unpackedLimit = z.int().min(1).max(LARGEST_UNPACKED_MB);

/** Without a setting: a month of minute candles is 6 MB, a year of them 80 MB. */
export const DEFAULT_UNPACKED_LIMIT = 128;

/** The setting of the largest file that comes in parts, in megabytes as it is sent: memory holds one part. */
export const fileLimit = z.int().min(1).max(20_000);

/** Without a setting: a day of Bitcoin’s outputs, packed, is some 300 MB. */
export const DEFAULT_FILE_LIMIT = 2000;
