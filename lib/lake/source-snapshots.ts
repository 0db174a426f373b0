import * as z from 'zod';

/** Keys of a gold snapshot's summary. */
export const SOURCE_SNAPSHOTS = 'coinlake.source-snapshots';
export const SQL_HASH = 'coinlake.sql-hash';
/** As finely as the model states, ISO 8601; missing where it states none, and in snapshots of earlier releases. */
export const AS_OF = 'coinlake.as-of';

/** The state of a table that a build read; ids have up to 63 bits and stay text. */
export const sourceSnapshot = z.object({
  /** e.g. silver.readings, without the namespace. */
  table: z.string(),
  snapshotId: z.string(),
});

export type SourceSnapshot = z.infer<typeof sourceSnapshot>;

/** As the summary holds them: JSON, id by table, in order of name. */
export function formatSourceSnapshots(sources: readonly SourceSnapshot[]): string {
  return JSON.stringify(
    Object.fromEntries(
      sources
        .map(({ table, snapshotId }): [string, string] => [table, snapshotId])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
}

/** @returns id by table; empty where the summary has none */
export function parseSourceSnapshots(text: string | undefined): Readonly<Record<string, string>> {
  return text === undefined ? {} : z.record(z.string(), z.string()).parse(JSON.parse(text));
}
