import type { GridDataset } from '../../lib/contracts/dataset.ts';
import { checkedProperty, slices } from '../../lib/contracts/ops/slices.ts';
import type { TimeRange } from '../../lib/contracts/slice.ts';
import { partitionAt } from '../../lib/ingestion/books/file-ledger.ts';
import type { GridLedger } from '../../lib/ingestion/books/grid-ledger.ts';
import { isDistrusted } from '../../lib/ingestion/books/slice-ledger.ts';
import type { FileArchive } from '../../lib/ingestion/connector.ts';
import type { HttpClient } from '../../lib/ingestion/http/http-client.ts';
import { commitPartitions } from '../../lib/lake/commit-partitions.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { loadTable } from '../../lib/lake/table.ts';

/** A file as it was last ingested, or found to differ from the API. */
export interface KnownFile {
  /** Path below the archive's address. */
  readonly file: string;
  readonly sha256: string;
  /** Path of the silver partition that it feeds. */
  readonly partition: string;
  /** What it is for. */
  readonly range: TimeRange;
}

const DAY = 86_400_000;
/** Checksums asked for at a time. */
const CONCURRENCY = 8;

/**
 * The files whose checksums a run is to compare: at the first run of each UTC day of scheduled time, those that an earlier day's run ingested,
 * as long as the settings say, and those that are not believed since they differ from the API. None where the dataset's files were compared
 * that day already.
 * @param scheduledTime epoch ms
 * @param comparedDays after a file was ingested
 */
export async function filesToCompare(
  lake: Lake,
  dataset: GridDataset,
  ledger: GridLedger,
  scheduledTime: number,
  comparedDays: number,
): Promise<KnownFile[]> {
  const table = await loadTable(lake, slices.database, slices.name);
  const today = utcDay(scheduledTime);
  if ((table?.properties[checkedProperty(dataset.name)] ?? '') >= today) return [];
  return [...ledger.values()].flatMap(({ files }) =>
    files.flatMap((row): KnownFile[] => {
      const { source: file, version, range, parameters, nextAt = Number.POSITIVE_INFINITY } = row;
      if (version === undefined || !range) return [];
      const isDue = nextAt <= scheduledTime && scheduledTime < nextAt + comparedDays * DAY;
      if (!isDistrusted(row) && !(row.state === 'held' && isDue)) return [];
      return [{ file, sha256: version, partition: partitionAt(dataset, parameters, range.from), range }];
    }),
  );
}

/**
 * Those of the files that the archive now has under another checksum. A file that is no longer there keeps its rows.
 * @throws ProviderThrottled, ProviderUnavailable, ProviderRejected
 */
export async function republishedFiles(
  archive: Pick<FileArchive, 'locate' | 'checksum'>,
  client: Pick<HttpClient, 'find'>,
  files: readonly KnownFile[],
): Promise<KnownFile[]> {
  const waiting = [...files];
  const changed: KnownFile[] = [];
  const compare = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const located = archive.locate(next.file);
      const answer = await client.find({
        url: located.checksumUrl,
        weight: 0,
        read: (body) => archive.checksum(body, located),
        refusal: () => undefined,
      });
      if (answer && answer.content !== next.sha256) changed.push(next);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, compare));
  return changed.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Remembers that all of a dataset's files were compared on the scheduled time's day, and none had changed. */
export async function markCompared(
  lake: Lake,
  dataset: Pick<GridDataset, 'name'>,
  run: string,
  scheduledTime: number,
): Promise<void> {
  await commitPartitions(lake, slices, {
    runId: run,
    replacements: [],
    properties: { [checkedProperty(dataset.name)]: utcDay(scheduledTime) },
  });
}

const utcDay = (time: number): string => new Date(time).toISOString().slice(0, 10);
