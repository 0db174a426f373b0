import type { GridDataset } from '../../contracts/dataset.ts';
import type { Series, TimeRange } from '../../contracts/slice.ts';
import type { Lake } from '../../lake/lake.ts';
import { seriesName } from '../coverage/series-name.ts';
import { mergeRanges, overlaps, subtractRanges } from '../coverage/time-ranges.ts';
import { isDistrusted, isOfFile, isResting, isSuspect, type LedgerRow, readLedger } from './slice-ledger.ts';

/** A stretch of a series and the row that tells its state: the newest that covers it. */
export interface Segment extends TimeRange {
  readonly row: LedgerRow;
}

/** What the ledger says of one series of a time grid. */
export interface SeriesLedger {
  /** Disjoint; what is held has none unless something was noted of it. */
  readonly segments: readonly Segment[];
  /** The newest row of each file of the provider's archive that something was noted of. */
  readonly files: readonly LedgerRow[];
}

/** By the series' name. What silver holds on a grid it says itself: the ledger knows of incidents. */
export type GridLedger = ReadonlyMap<string, SeriesLedger>;

const NOTHING: SeriesLedger = { segments: [], files: [] };

export const ledgerOf = (
  ledger: GridLedger,
  dataset: Pick<GridDataset, 'series'>,
  series: Series,
): SeriesLedger => ledger.get(seriesName(dataset, series)) ?? NOTHING;

export const readGridLedger = async (
  lake: Lake,
  dataset: Pick<GridDataset, 'name' | 'series'>,
): Promise<GridLedger> => gridLedger(dataset, await readLedger(lake, dataset.name));

/** @param rows in the order in which they were noted */
export function gridLedger(dataset: Pick<GridDataset, 'series'>, rows: readonly LedgerRow[]): GridLedger {
  const bySeries = Map.groupBy(rows, ({ parameters }) => seriesName(dataset, parameters));
  return new Map(
    [...bySeries].map(([name, ofSeries]) => {
      let segments: readonly Segment[] = [];
      for (const row of ofSeries) {
        if (isOfFile(row) || !row.range) continue;
        const { range } = row;
        segments = [
          ...segments.flatMap((segment) =>
            subtractRanges([segment], [range]).map((rest) => ({ ...rest, row: segment.row })),
          ),
          { ...range, row },
        ];
      }
      const files = new Map(ofSeries.filter(isOfFile).map((row) => [row.source, row]));
      return [name, { segments, files: [...files.values()] }];
    }),
  );
}

/** Rows that say nothing any more: wholly covered by newer ones, or of a stretch that is held and has no older row. */
export const supersededSegments =
  (dataset: Pick<GridDataset, 'series'>) =>
  (rows: readonly LedgerRow[]): ReadonlySet<LedgerRow> => {
    const kept = new Set<LedgerRow>();
    for (const { segments, files } of gridLedger(dataset, rows).values()) {
      const open = segments.filter(({ row }) => row.state !== 'held' || isSuspect(row)).map(({ row }) => row);
      // Of a file that is held the version is compared with what is published.
      const known = files.filter(({ state, version }) => state !== 'held' || version !== undefined);
      for (const row of [...open, ...known]) kept.add(row);
      for (const { row } of segments)
        if (
          row.state === 'held' &&
          !isSuspect(row) &&
          open.some((other) => overlaps(other.range!, row.range!))
        )
          kept.add(row);
    }
    return new Set(rows.filter((row) => !kept.has(row)));
  };

const DAY = 86_400_000;
/** Attempts after which a suspect slot is asked for together with its day, which a file of an archive may be for. */
const ASKED_ALONE = 3;

/** The UTC days that a range lies in. */
const daysOf = ({ from, to }: TimeRange): TimeRange => ({
  from: Math.floor(from / DAY) * DAY,
  to: Math.ceil(to / DAY) * DAY,
});

export interface AgendaContext {
  /** Epoch ms. */
  readonly scheduledTime: number;
  /** Epoch ms, of the clock. */
  readonly now: number;
  /** Time of the newest row of the series in silver, epoch ms. */
  readonly newest: number | undefined;
}

/** What the ledger has to say about when a series is asked. */
export interface Agenda {
  /** Not to be asked for yet. */
  readonly resting: readonly TimeRange[];
  /** To be asked for although silver may hold it. */
  readonly due: readonly TimeRange[];
}

export function agendaOf(
  { segments, files }: SeriesLedger,
  { scheduledTime, now, newest }: AgendaContext,
): Agenda {
  const rests = ({ row, to }: Segment) => {
    // Once something behind it has come, an answer without it is worth another question.
    if (row.state === 'empty' && row.kind === 'late' && newest !== undefined && newest >= to) return false;
    return isResting(row, scheduledTime, now);
  };
  // A file that differs from the API is looked at again when it is published again: its checksum tells.
  const again = files.filter(
    (row) =>
      (row.state !== 'held' || isSuspect(row)) &&
      row.range &&
      !isDistrusted(row) &&
      !isResting(row, scheduledTime, now),
  );
  const suspect = segments.filter(({ row }) => isSuspect(row) && !isResting(row, scheduledTime, now));
  return {
    resting: mergeRanges(segments.filter(rests)),
    due: mergeRanges([
      ...segments.filter(({ row }) => row.state === 'due'),
      ...suspect.map(({ from, to, row }) =>
        row.attempts < ASKED_ALONE ? { from, to } : daysOf({ from, to }),
      ),
      ...again.map(({ range }) => range!),
    ]),
  };
}
