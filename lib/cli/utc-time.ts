import { InvalidArgumentError } from 'commander';

/** Reads an option's value: a date (its midnight) or a time, in UTC. @throws InvalidArgumentError */
export function utcTime(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/.test(text))
    throw new InvalidArgumentError('a time in UTC expected, e.g. 2024-06-01T00:00:00Z');
  return at;
}
