import type { HeldSlice } from '../../contracts/coverage.ts';
import { CommitConflict } from '../../contracts/errors.ts';
import { slices } from '../../contracts/ops/slices.ts';
import type { Extent, Series, TimeRange } from '../../contracts/slice.ts';
import type { RowBatch } from '../../contracts/table.ts';
import { appendFiles } from '../../lake/append-files.ts';
import { commitPartitions } from '../../lake/commit-partitions.ts';
import type { Lake } from '../../lake/lake.ts';
import { readRows } from '../../lake/read-rows.ts';
import { loadTable, type Table } from '../../lake/table.ts';
import { definitionIn } from '../../lake/table-shape.ts';
import { writeDataFile } from '../../lake/write-data-file.ts';
import { rowBatch } from './ops-rows.ts';

export type SliceState = 'due' | 'stored' | 'held' | 'empty' | 'refused' | 'failed' | 'waiting' | 'missed';

/** A row of ops.slices: how a slice, or a stretch of one on a time grid, came into a state. */
export interface LedgerRow {
  readonly slice: string;
  readonly parameters: Series;
  /** Epoch ms, to exclusive. @default its extent is no time */
  readonly range?: TimeRange | undefined;
  readonly state: SliceState;
  /** `late`: nothing behind it was known yet, so that it may still come. */
  readonly kind?: string | undefined;
  readonly reason?: string | undefined;
  readonly source: string;
  /** Of the content; of what is stored the batch in bronze. */
  readonly version?: string | undefined;
  /** How often in a row asking for it ended in this state. */
  readonly attempts: number;
  /** Scheduled time, epoch ms; of what waits, of the clock. @default when its coverage says so */
  readonly nextAt?: number | undefined;
  readonly run: string;
  /** Epoch ms. */
  readonly recordedAt: number;
}

/** Whether a row is of a file of the provider's archive, by its path; else its source is the provider. */
export const isOfFile = ({ source }: Pick<LedgerRow, 'source'>): boolean => source.includes('/');

/** Whether a file of the archive was decided not to be believed, as long as it has that version. */
export const isDistrusted = ({ kind, version }: Pick<LedgerRow, 'kind' | 'version'>): boolean =>
  kind === 'disagreed' && version !== undefined;

/** Whether a row is held and still to be confirmed: it is asked for again. */
export const isSuspect = ({ state, kind }: Pick<LedgerRow, 'state' | 'kind'>): boolean =>
  state === 'held' && kind === 'suspect';

/** Whether a row tells of something that is missing, or in doubt. */
export const isGap = ({ state, kind }: Pick<LedgerRow, 'state' | 'kind'>): boolean =>
  state !== 'held' || kind === 'suspect' || kind === 'disagreed' || kind === 'partial';

/** Files of a dataset's ledger above which a commit writes them anew as one. */
const MOST_FILES = 24;
/** A writer beside this one, e.g. refetch, is given way to so often. */
const ATTEMPTS = 8;

/** All rows of a dataset's ledger, in the order in which they were noted. */
export async function readLedger(lake: Lake, dataset: string): Promise<readonly LedgerRow[]> {
  const table = await loadTable(lake, slices.database, slices.name);
  return table ? rowsOf(lake, table, dataset) : [];
}

async function rowsOf(lake: Lake, table: Table, dataset: string): Promise<readonly LedgerRow[]> {
  const files = (await table.dataFiles(undefined, [])).filter(
    ({ partition }) => partition.dataset === dataset,
  );
  const { length, columns } = await readRows(lake, table, files);
  const value = (name: string, row: number) => columns[name]?.[row] ?? undefined;
  const text = (name: string, row: number) => {
    const found = value(name, row);
    return found === undefined ? undefined : String(found);
  };
  const time = (name: string, row: number) => {
    const found = value(name, row);
    return found === undefined ? undefined : Number(found) / 1000;
  };
  // A series has a row for each of its files: thousands of the same text.
  const known = new Map<string, Series>();
  const parametersIn = (json: string): Series => {
    const found = known.get(json) ?? (JSON.parse(json) as Series);
    known.set(json, found);
    return found;
  };
  const rows = Array.from({ length }, (_, row): LedgerRow => {
    const [from, to] = [time('range_from', row), time('range_to', row)];
    return {
      slice: text('slice', row)!,
      parameters: parametersIn(text('parameters', row)!),
      range: from === undefined || to === undefined ? undefined : { from, to },
      state: text('state', row) as SliceState,
      kind: text('kind', row),
      reason: text('reason', row),
      source: text('source', row)!,
      version: text('version', row),
      attempts: Number(value('attempts', row)),
      nextAt: time('next_at', row),
      run: text('run', row)!,
      recordedAt: time('recorded_at', row)!,
    };
  });
  return rows.sort((a, b) => a.recordedAt - b.recordedAt);
}

/**
 * Appends rows to a dataset's ledger, once per run. A ledger of many files becomes one of those that still count.
 * @param superseded which rows, in their order, say nothing any more
 */
export async function appendLedger(
  lake: Lake,
  dataset: string,
  run: string,
  rows: readonly LedgerRow[],
  superseded: (rows: readonly LedgerRow[]) => ReadonlySet<LedgerRow>,
): Promise<void> {
  if (rows.length === 0) return;
  for (let attempt = 1; ; attempt++) {
    const table = await loadTable(lake, slices.database, slices.name);
    if (table?.history.some(({ summary }) => summary['coinlake.run-id'] === run)) return;
    const files =
      (await table?.dataFiles(undefined, []))?.filter(({ partition }) => partition.dataset === dataset) ?? [];
    const definition = definitionIn(table, slices);
    if (!table || files.length < MOST_FILES) {
      const file = await writeDataFile(lake, definition, { dataset }, batchOf(dataset, rows), run);
      await appendFiles(lake, slices, { runId: run, files: [file] });
      return;
    }
    const all = [...(await rowsOf(lake, table, dataset)), ...rows];
    const gone = superseded(all);
    const kept = all.filter((row) => !gone.has(row));
    const file = await writeDataFile(lake, definition, { dataset }, batchOf(dataset, kept), run);
    const baseFiles = files.map(({ path }) => path);
    try {
      await commitPartitions(lake, slices, {
        runId: run,
        replacements: [{ partition: { dataset }, baseFiles, files: [file] }],
      });
      return;
    } catch (error) {
      if (!(error instanceof CommitConflict) || attempt === ATTEMPTS) throw error;
    }
  }
}

const micros = (time: number): bigint => BigInt(Math.round(time)) * 1000n;

const batchOf = (dataset: string, rows: readonly LedgerRow[]): RowBatch =>
  rowBatch(
    slices,
    rows.map((row) => ({
      dataset,
      slice: row.slice,
      parameters: JSON.stringify(row.parameters),
      range_from: row.range ? micros(row.range.from) : null,
      range_to: row.range ? micros(row.range.to) : null,
      state: row.state,
      kind: row.kind ?? null,
      reason: row.reason ?? null,
      source: row.source,
      version: row.version ?? null,
      attempts: row.attempts,
      next_at: row.nextAt === undefined ? null : micros(row.nextAt),
      run: row.run,
      recorded_at: micros(row.recordedAt),
    })),
  );

/** By name of the slice, its newest row. */
export type SliceLedger = ReadonlyMap<string, LedgerRow>;

/** States of which nothing is asked: the lake holds the slice, or nobody can give it any more. */
const SETTLED: readonly LedgerRow['state'][] = ['held', 'missed'];

/**
 * The slices that the lake holds, or that nobody can give any more. One that is held with rows in conflict is not, once it is to be asked
 * for again.
 * @param scheduledTime epoch ms. @default whatever is held is
 */
export const heldSlices = (
  ledger: SliceLedger,
  scheduledTime = Number.NEGATIVE_INFINITY,
): ReadonlyMap<string, HeldSlice> =>
  new Map(
    [...ledger].flatMap(([name, { state, version, nextAt, recordedAt }]) =>
      SETTLED.includes(state) && (nextAt === undefined || nextAt > scheduledTime)
        ? [[name, { version, recordedAt }]]
        : [],
    ),
  );

/** @param rows in the order in which they were noted */
export const newestBySlice = (rows: readonly LedgerRow[]): SliceLedger =>
  new Map(rows.map((row) => [row.slice, row]));

/** Rows of which a newer one of the same slice exists. */
export function supersededSlices(rows: readonly LedgerRow[]): ReadonlySet<LedgerRow> {
  const newest = newestBySlice(rows);
  return new Set(rows.filter((row) => newest.get(row.slice) !== row));
}

/** The stretch of time that a slice is for; undefined where it is none. */
export const rangeOf = (extent: Extent): TimeRange | undefined =>
  extent.kind === 'snapshot' || extent.kind === 'day' ? { from: extent.from, to: extent.to } : undefined;

/** Whether a row's slice rests: its next time has not come. @param now epoch ms, of the clock */
export function isResting(
  { state, nextAt }: Pick<LedgerRow, 'state' | 'nextAt'>,
  scheduledTime: number,
  now: number,
): boolean {
  if (nextAt === undefined) return false;
  return nextAt > (state === 'waiting' ? now : scheduledTime);
}
