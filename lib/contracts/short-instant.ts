/** An instant for a person to read and to give again: 2024-06-01T00:00:00Z, with milliseconds where there are any. */
export const shortInstant = (time: number | Date): string =>
  new Date(time).toISOString().replace('.000Z', 'Z');
