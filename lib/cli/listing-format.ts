import { Option } from 'commander';
import { print, printData } from './output.ts';
import { safeJson } from './safe-text.ts';

export type ListingFormat = 'table' | 'json';

/** The option of every command that lists something. Names in JSON are a promise: docs/command-line.md has them. */
export const listingFormat = (): Option =>
  new Option('--format <format>', 'table for people, json for programs')
    .choices(['table', 'json'])
    .default('table');

/**
 * Prints a listing: as it is drawn for people, or as JSON in which times are ISO 8601 (UTC), lengths of time milliseconds, and what is
 * not known is left out.
 */
export function printListing(format: ListingFormat, listing: unknown, draw: () => string): void {
  if (format === 'table') print(draw());
  else printData(`${safeJson(JSON.stringify(listing, undefined, 2))}\n`);
}
