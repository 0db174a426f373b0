import type { FileRecord } from './manifest.ts';

/** What totals count of a file. */
export type CountedFile = Pick<FileRecord, 'content' | 'record_count' | 'file_size_in_bytes'>;

/** What a snapshot changes. */
export interface FileChanges {
  readonly added: readonly CountedFile[];
  readonly removed: readonly CountedFile[];
  /** Partitions with a file added or removed. */
  readonly partitions: number;
}

/** Totals of a snapshot, by the names that summaries give them. */
export interface Totals {
  readonly 'total-records': number;
  readonly 'total-files-size': number;
  readonly 'total-data-files': number;
  readonly 'total-delete-files': number;
  readonly 'total-position-deletes': number;
  readonly 'total-equality-deletes': number;
}

const NO_TOTALS: Totals = {
  'total-records': 0,
  'total-files-size': 0,
  'total-data-files': 0,
  'total-delete-files': 0,
  'total-position-deletes': 0,
  'total-equality-deletes': 0,
};

/** Totals that a summary tells; undefined when one is missing, as some writers leave them out. */
export function summaryTotals(summary: Readonly<Record<string, string>> | undefined): Totals | undefined {
  const entries = Object.keys(NO_TOTALS).map(
    (name) => [name, Number(summary?.[name] ?? Number.NaN)] as const,
  );
  return entries.some(([, value]) => !Number.isSafeInteger(value))
    ? undefined
    : (Object.fromEntries(entries) as unknown as Totals);
}

/** Totals of the live files of a snapshot. */
export function countTotals(files: readonly CountedFile[]): Totals {
  const data = files.filter((file) => file.content === 0);
  const rows = (content: number) =>
    sum(
      files.filter((file) => file.content === content),
      'record_count',
    );
  return {
    'total-records': rows(0),
    'total-files-size': sum(files, 'file_size_in_bytes'),
    'total-data-files': data.length,
    'total-delete-files': files.length - data.length,
    'total-position-deletes': rows(1),
    'total-equality-deletes': rows(2),
  };
}

/** A snapshot's summary (Iceberg specification, appendix F, "Optional Snapshot Summary Fields"): counters that are zero are left out, totals are not. */
export function snapshotSummary(
  before: Totals = NO_TOTALS,
  { added, removed, partitions }: FileChanges,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  const counters = {
    'added-data-files': added.length,
    'deleted-data-files': removed.length,
    'added-records': sum(added, 'record_count'),
    'deleted-records': sum(removed, 'record_count'),
    'added-files-size': sum(added, 'file_size_in_bytes'),
    'removed-files-size': sum(removed, 'file_size_in_bytes'),
    'changed-partition-count': partitions,
  };
  const totals: Totals = {
    ...before,
    'total-records': before['total-records'] + counters['added-records'] - counters['deleted-records'],
    'total-files-size':
      before['total-files-size'] + counters['added-files-size'] - counters['removed-files-size'],
    'total-data-files': before['total-data-files'] + added.length - removed.length,
  };
  const operation = removed.length === 0 ? 'append' : added.length === 0 ? 'delete' : 'overwrite';
  return {
    operation,
    ...texts(Object.entries(counters).filter(([, value]) => value !== 0)),
    ...texts(Object.entries(totals)),
    ...extra,
  };
}

const texts = (entries: readonly (readonly [string, number])[]): Record<string, string> =>
  Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));

const sum = (files: readonly CountedFile[], member: 'record_count' | 'file_size_in_bytes'): number =>
  files.reduce((total, file) => total + file[member], 0);
