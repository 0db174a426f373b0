import type { Dataset } from '../../lib/contracts/dataset.ts';
import { checkedProperty, sourceFiles } from '../../lib/contracts/ops/source-files.ts';
import type { TimeRange } from '../../lib/contracts/slice.ts';
import type { FileArchive } from '../../lib/ingestion/connector.ts';
import type { HttpClient } from '../../lib/ingestion/http/http-client.ts';
import { commitPartitions } from '../../lib/lake/commit-partitions.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { readRows } from '../../lib/lake/read-rows.ts';
import { loadTable } from '../../lib/lake/table.ts';

/** A file as it was last ingested. */
export interface IngestedFile {
  /** Path below the archive's address. */
  readonly file: string;
  readonly sha256: string;
  /** Path of the silver partition that it feeds. */
  readonly partition: string;
  /** What it is for. */
  readonly range: TimeRange;
  /** Scheduled time of the run that ingested it, epoch ms. */
  readonly ingestedFor: number;
}

/** Columns that are read: other writers may have added some of types that are not read. */
const READ = ['file', 'sha256', 'partition', 'from_time', 'to_time', 'scheduled_time'];

const DAY = 86_400_000;
/** A file is compared for so long after it was ingested: what providers correct they correct soon, and years of files are many. */
const COMPARED_FOR = 92 * DAY;
/** Checksums asked for at a time. */
const CONCURRENCY = 8;

/**
 * The files whose checksums a run is to compare: at the first run of each UTC day of scheduled time, those that an earlier day's run ingested,
 * up to 92 days before. None where the dataset's files were compared that day already.
 * @param scheduledTime epoch ms
 */
export async function filesToCompare(
  lake: Lake,
  dataset: Pick<Dataset, 'name'>,
  scheduledTime: number,
): Promise<IngestedFile[]> {
  const table = await loadTable(lake, sourceFiles.database, sourceFiles.name);
  const today = utcDay(scheduledTime);
  if (!table || (table.properties[checkedProperty(dataset.name)] ?? '') >= today) return [];
  const oldest = scheduledTime - COMPARED_FOR;
  const files = (await table.dataFiles(undefined, ['scheduled_time'])).filter(({ partition, columns }) => {
    const latest = columns.scheduled_time?.upper;
    return partition.dataset === dataset.name && (latest === undefined || Number(latest) / 1000 >= oldest);
  });
  const { length, columns } = await readRows(lake, table, files, READ);
  const text = (name: string, row: number) => String(columns[name]![row]);
  const time = (name: string, row: number) => Number(columns[name]![row]) / 1000;
  const latest = new Map<string, IngestedFile>();
  for (let row = 0; row < length; row++) {
    const found: IngestedFile = {
      file: text('file', row),
      sha256: text('sha256', row),
      partition: text('partition', row),
      range: { from: time('from_time', row), to: time('to_time', row) },
      ingestedFor: time('scheduled_time', row),
    };
    const known = latest.get(found.file);
    if (!known || known.ingestedFor <= found.ingestedFor) latest.set(found.file, found);
  }
  return [...latest.values()].filter(
    ({ ingestedFor }) => utcDay(ingestedFor) < today && ingestedFor >= oldest,
  );
}

/**
 * Those of the files that the archive now has under another checksum. A file that is no longer there keeps its rows.
 * @throws ProviderThrottled, ProviderUnavailable, ProviderRejected
 */
export async function republishedFiles(
  archive: Pick<FileArchive, 'locate' | 'checksum'>,
  client: Pick<HttpClient, 'find'>,
  files: readonly IngestedFile[],
): Promise<IngestedFile[]> {
  const waiting = [...files];
  const changed: IngestedFile[] = [];
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
  dataset: Pick<Dataset, 'name'>,
  run: string,
  scheduledTime: number,
): Promise<void> {
  await commitPartitions(lake, sourceFiles, {
    runId: run,
    replacements: [],
    properties: { [checkedProperty(dataset.name)]: utcDay(scheduledTime) },
  });
}

const utcDay = (time: number): string => new Date(time).toISOString().slice(0, 10);
