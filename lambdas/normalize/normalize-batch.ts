import type { GridDataset } from '../../lib/contracts/dataset.ts';
import { ContractViolation } from '../../lib/contracts/errors.ts';
import { ordinalStart } from '../../lib/contracts/partition.ts';
import type { TimeRange } from '../../lib/contracts/slice.ts';
import type { ColumnValue, RowBatch } from '../../lib/contracts/table.ts';
import { intervalLengths, timeframeLength } from '../../lib/contracts/timeframe.ts';
import { isOfFile } from '../../lib/ingestion/books/slice-ledger.ts';
import { irregularityColumn } from '../../lib/ingestion/coverage/series-bounds.ts';
import { seriesStep } from '../../lib/ingestion/coverage/series-step.ts';
import {
  intersectRanges,
  mergeRanges,
  overlaps,
  uncoveredRanges,
} from '../../lib/ingestion/coverage/time-ranges.ts';
import { assertConserved, type Conservation, noCounts } from '../../lib/ingestion/run/conservation.ts';
import type { PartitionPlan } from '../../lib/ingestion/run/run-plan.ts';
import { exactNumbers } from '../../lib/lake/exact-numbers.ts';
import { releaseColumns } from '../../lib/lake/release-bytes.ts';
import { isSameRow, type RowValues, rowsBetween, strangerTo } from './anchor-check.ts';
import type { IntervalGrid, TimeBounds } from './exact-record.ts';
import { type IntervalColumns, regularSlots, unconfirmedSlots, withoutOverlapped } from './irregular-rows.ts';
import { mergeRows } from './merge-rows.ts';
import { type BrokenRecord, PageDecoder } from './page-decoder.ts';
import { assertWithinLimit } from './quarantine-limit.ts';
import { type RecordContract, recordContract } from './record-contract.ts';
import { regularRecord } from './regular-record.ts';

/** One stored page of a batch. */
export interface Page {
  /** s3 URI. */
  readonly object: string;
  /** Its rows, as one JSON array; only valid until the next page is asked for. */
  readonly body: Uint8Array;
  readonly fetchedAt: Date;
  /** As counted when it was fetched. */
  readonly records: number;
  /** What it was asked for, epoch ms. @default not known: of an earlier release */
  readonly extent?: TimeRange | undefined;
  /** What of that was meant, epoch ms. @default all */
  readonly asked?: TimeRange | undefined;
}

/** A page that answers for another series than was asked for. */
export interface RefusedPage {
  readonly asked: TimeRange;
  readonly reason: string;
}

export interface NormalizedBatch {
  readonly counts: Conservation;
  /** The partition's rows after the merge; undefined when the batch brought nothing new. */
  readonly rows: RowBatch | undefined;
  readonly broken: readonly BrokenRecord[];
  /** Pages of which nothing is kept: all of their records are broken. */
  readonly refused: readonly RefusedPage[];
  /** Slots that were asked for and answered without a row that holds the contract. */
  readonly unanswered: readonly TimeRange[];
  /** Slots whose row is off the grid or cut short, and that nothing confirms yet. */
  readonly suspects: readonly TimeRange[];
  /** Slots beside those that were asked for of which rows came. */
  readonly beside: readonly TimeRange[];
  /** Newest time among the batch's and the current rows, epoch ms. */
  readonly newest: number | undefined;
  /** Gives the memory of the rows back, for who is done with them: their columns are empty afterwards. */
  release(): void;
}

/** Rows that memory is reserved for before any is read: a plan may expect more than there is. */
const MOST_RESERVED = 1 << 17;

/**
 * Turns batches of one dataset into silver rows. The contract is compiled once, for all its batches.
 * @param scheduledTime epoch ms, from which on samples are open. @default none are
 */
export function batchNormalizer(dataset: GridDataset, scheduledTime = Number.POSITIVE_INFINITY) {
  const contract = recordContract(dataset);
  const regular = regularRecord(contract);

  /**
   * @param pages in the order in which they were fetched; read one at a time
   * @param current the partition's rows in silver
   * @param earlier reads those of the partition before it in silver. @default there are none
   * @throws ContractViolation when more of the batch breaks the contract than the dataset allows; MalformedPage
   */
  return async function normalizeBatch(
    partition: PartitionPlan,
    fetchedAt: Date,
    pages: AsyncIterable<Page>,
    current: RowBatch,
    earlier: () => Promise<RowBatch> = async () => ({ length: 0, columns: {} }),
  ): Promise<NormalizedBatch> {
    const intervals = intervalColumns(dataset, partition);
    // Only looked at where a row is irregular, which few are.
    let held: ReadonlyMap<number, boolean> | undefined;
    const isTaken = (slot: number): boolean => {
      held ??= intervals ? regularSlots(current, intervals) : new Map();
      return held.get(slot) === true;
    };
    const bounds: TimeBounds = { ...timeBounds(dataset, partition, scheduledTime), isTaken };
    const expectedRows = Math.min(partition.rows, MOST_RESERVED);
    const decoder = new PageDecoder(contract, bounds, regular, expectedRows);
    let records = 0;
    const refused: RefusedPage[] = [];
    const strange: BrokenRecord[] = [];
    for await (const page of pages) {
      const { body, object, fetchedAt, extent, asked } = page;
      const found = decoder.decode(body, object, fetchedAt, extent, dataset.restatement && asked?.from);
      if (found !== page.records)
        throw new ContractViolation(`${object} has ${found} records, its manifest says ${page.records}`);
      const zone = anchorZone(page, partition);
      const { reason, news } = zone
        ? await judgeAnchors(contract, zone, decoder, bounds.from, current, earlier)
        : { news: [] };
      if (reason === undefined) {
        records += found - decoder.apart.length + news.length;
        for (const values of news) decoder.keepApart(values);
      } else {
        // What else is wrong with the answer says more.
        assertWithinLimit(dataset, partition.batchId, records + found, decoder.broken);
        assertRegular(dataset, partition, decoder);
        strange.push(...decoder.refuse(body, object, reason));
        refused.push({ asked: asked!, reason: `${dataset.name}: ${reason}` });
      }
    }
    assertWithinLimit(dataset, partition.batchId, records, decoder.broken);
    const broken = [...decoder.broken, ...strange];
    records += strange.length;
    const quarantined = broken.length;

    assertRegular(dataset, partition, decoder);

    const batch = batchRows(contract, partition, fetchedAt, decoder);
    const { rows: mergedRows, ...merged } = mergeRows(dataset, current, batch);
    // What begins within a regular interval has been restated by it.
    const hasIrregular = decoder.irregular.length > 0 || hasFlag(dataset, current);
    const rows =
      (mergedRows && intervals && hasIrregular && withoutOverlapped(mergedRows, intervals)) || mergedRows;
    const overlapped = mergedRows && rows ? mergedRows.length - rows.length : 0;
    const counts = {
      ...noCounts,
      records,
      ...merged,
      inserted: merged.inserted - overlapped,
      restated: merged.restated + overlapped,
      open: decoder.open,
      quarantined,
    };
    assertConserved(counts, partition.batchId);
    const times = milliseconds(batch.columns[dataset.timeColumn]!);
    const heldTimes = milliseconds(current.columns[dataset.timeColumn]!);
    const unanswered = unansweredRanges(dataset, partition, times).flatMap(({ from, to }) =>
      // A row that is held stays, though its provider gives it no more.
      uncoveredRanges(from, to, seriesStep(dataset, partition.series), heldTimes),
    );
    return {
      counts,
      rows,
      broken,
      refused,
      unanswered,
      suspects: intervals
        ? mergeRanges([
            ...unconfirmedSlots(batch, decoder.irregular, current, unanswered, intervals),
            ...unansweredSuspects(dataset, partition, times),
          ])
        : [],
      beside: besideRanges(dataset, partition, times),
      newest: newestOf([times, heldTimes]),
      release: () =>
        releaseColumns([times, ...Object.values(batch.columns), ...Object.values(rows?.columns ?? {})]),
    };
  };
}

/** Which rows are irregular, where a dataset says so. */
function flagsOf(dataset: GridDataset, rows: RowBatch): ArrayLike<ColumnValue> | undefined {
  const flag = irregularityColumn(dataset);
  return flag === undefined ? undefined : rows.columns[flag];
}

const hasFlag = (dataset: GridDataset, rows: RowBatch): boolean =>
  Array.prototype.includes.call(flagsOf(dataset, rows) ?? [], true);

/** What the rows before those that were meant say of a page. */
interface AnchorJudgement {
  /** Why the page is another series'. @default it is not */
  readonly reason?: string | undefined;
  /** Rows apart that say something new of the partition. */
  readonly news: readonly (readonly ColumnValue[])[];
}

/**
 * Where a page has rows that the lake holds as well, epoch ms: before what was meant, else among that, where it is asked for again. What a
 * person has made due is believed: what the lake holds of it may be wrong. Undefined for a page without rows, and one whose extent is not known.
 */
function anchorZone(
  { extent, asked, records }: Page,
  { history = [] }: PartitionPlan,
): TimeRange | undefined {
  if (!extent || !asked || records === 0) return undefined;
  if (extent.from < asked.from) return { from: extent.from, to: asked.from };
  const isDue = history.some((known) => known.state === 'due' && overlaps(known, asked));
  return isDue ? undefined : asked;
}

/** @param start of the partition, microseconds */
async function judgeAnchors(
  contract: RecordContract,
  zone: TimeRange,
  decoder: PageDecoder,
  start: number,
  current: RowBatch,
  earlier: () => Promise<RowBatch>,
): Promise<AnchorJudgement> {
  const { restatement, timeColumn } = contract.dataset;
  if (!restatement) return { news: [] };
  const [from, to] = [zone.from * 1000, zone.to * 1000];
  // Of one time the batch's row counts: it is newer than the one that is held.
  const held = new Map<ColumnValue, RowValues>();
  // A row that is suspect tells nothing.
  for (const rows of [from < start ? await earlier() : undefined, current])
    for (const row of rows && rows.length > 0 ? rowsBetween(rows.columns[timeColumn]!, from, to) : [])
      if (flagsOf(contract.dataset, rows!)?.[row] !== true)
        held.set(rows!.columns[timeColumn]![row]!, (name) => rows!.columns[name]?.[row]);
  const decoded = decodedRows(contract, decoder);
  const times = decoder.column(contract.time);
  for (const row of decoder.earlierRows(from, to)) held.set(times[row]!, decoded(row));
  const answered = apartRows(contract, decoder.apart);
  const isNews = ([time]: readonly [ColumnValue, RowValues]) => Number(time) >= start;
  const newsOf = (rows: Iterable<readonly [ColumnValue, RowValues]>) =>
    [...rows].filter(isNews).map(([, row]) => contract.columns.map(({ name }) => row(name)!));
  if (held.size === 0) return { news: newsOf(answered) };

  const apart = [...answered];
  for (const row of rowsBetween(times, from, to, decoder.firstRow)) answered.set(times[row]!, decoded(row));
  const pairs = [...held].flatMap(([time, values]) => {
    const answer = answered.get(time);
    return answer ? [{ time, held: values, answered: answer }] : [];
  });
  const reason = strangerTo(contract, restatement, [...held.keys()], pairs);
  const news = newsOf(
    apart.filter(([time, row]) => {
      const known = held.get(time);
      return !(known && isSameRow(contract, known, row));
    }),
  );
  return { reason, news };
}

/** Rows apart by their time. A time that came with different rows has none: nobody knows which one holds. */
function apartRows(
  contract: RecordContract,
  apart: readonly (readonly ColumnValue[])[],
): Map<ColumnValue, RowValues> {
  const found = new Map<ColumnValue, RowValues>();
  const disputed = new Set<ColumnValue>();
  for (const values of apart) {
    const time = values[contract.time]!;
    const row: RowValues = (name) => values[contract.columns.findIndex((column) => column.name === name)];
    const other = found.get(time);
    if (other && !isSameRow(contract, other, row)) disputed.add(time);
    else found.set(time, row);
  }
  for (const time of disputed) found.delete(time);
  return found;
}

/** The rows that a decoder has kept, by their position: a column is taken from it only when one of its values is looked at. */
function decodedRows({ columns }: RecordContract, decoder: PageDecoder): (row: number) => RowValues {
  const taken = new Map<string, ArrayLike<ColumnValue>>();
  const columnOf = (name: string) => {
    const values = taken.get(name) ?? decoder.column(columns.findIndex((column) => column.name === name));
    taken.set(name, values);
    return values;
  };
  return (row) => (name) => columnOf(name)[row];
}

/** Rows of a batch below which a share of them says nothing. */
const FEWEST_ROWS = 20;

/** @throws ContractViolation when more of a batch lies off the grid, or has another length, than providers' own irregularities explain */
function assertRegular(
  { name, grid, irregularLimit }: GridDataset,
  { batchId, series }: PartitionPlan,
  { rows, irregular }: PageDecoder,
): void {
  if (rows < FEWEST_ROWS || irregular.length <= Math.max(1, irregularLimit * rows)) return;
  throw new ContractViolation(
    `${name}: ${irregular.length} of ${rows} rows of batch ${batchId} lie off the grid of ${series[grid.stepColumn]} or have another length, more than ${irregularLimit * 100} %`,
  );
}

/** Undefined where lengths are not told. */
function intervalColumns(dataset: GridDataset, partition: PartitionPlan): IntervalColumns | undefined {
  const { grid, timeColumn, closesAt } = dataset;
  if (!grid.lengths || closesAt === undefined) return undefined;
  return { time: timeColumn, closes: closesAt, step: seriesStep(dataset, partition.series) * 1000 };
}

function intervalGrid({ grid }: GridDataset, { series }: PartitionPlan): IntervalGrid | undefined {
  if (!grid.lengths) return undefined;
  const name = series[grid.stepColumn]!;
  const step = timeframeLength(name).milliseconds;
  const others = grid.lengths
    .flatMap((other) => intervalLengths(other).map((length) => [length, other] as const))
    .filter(([length]) => length !== step);
  return { name, step: step * 1000, others: new Map(others) };
}

function timeBounds(dataset: GridDataset, partition: PartitionPlan, scheduledTime: number): TimeBounds {
  const interval = intervalGrid(dataset, partition);
  const openFrom = dataset.grid.rows === 'samples' ? scheduledTime * 1000 : Number.POSITIVE_INFINITY;
  const field = dataset.partition.find((f) => f.source === dataset.timeColumn && f.transform !== 'identity');
  if (!field || field.transform === 'identity')
    return {
      from: Number.NEGATIVE_INFINITY,
      to: Number.POSITIVE_INFINITY,
      openFrom,
      partition: partition.path,
      interval,
    };
  const ordinal = Number(partition.values[field.name]);
  return {
    from: Number(ordinalStart(field.transform, ordinal)),
    to: Number(ordinalStart(field.transform, ordinal + 1)),
    openFrom,
    partition: partition.path,
    interval,
  };
}

function batchRows(
  contract: RecordContract,
  partition: PartitionPlan,
  fetchedAt: Date,
  decoder: PageDecoder,
): RowBatch {
  const { dataset } = contract;
  const length = decoder.rows;
  const columns: Record<string, ArrayLike<ColumnValue>> = {};
  const constants: Record<string, string> = {};
  for (const [name, { from }] of Object.entries(dataset.columns)) {
    const position = contract.columns.findIndex((column) => column.name === name);
    if (position >= 0) columns[name] = decoder.column(position);
    else if (from?.kind === 'request') {
      const value = partition.series[from.parameter];
      if (value === undefined)
        throw new Error(`GridDataset ${dataset.name}: the request has no parameter ${from.parameter}`);
      constants[name] = value;
    } else if (from?.kind === 'provenance' && from.value === 'batch_id') constants[name] = partition.batchId;
    else if (from?.kind === 'grid') columns[name] = flags(length, decoder.irregular);
    else columns[name] = new BigInt64Array(length).fill(BigInt(fetchedAt.getTime()) * 1000n);
  }
  return { length, columns, constants };
}

function flags(length: number, set: readonly number[]): boolean[] {
  const values = new Array<boolean>(length).fill(false);
  for (const row of set) values[row] = true;
  return values;
}

function unansweredRanges(dataset: GridDataset, partition: PartitionPlan, times: Float64Array): TimeRange[] {
  const step = seriesStep(dataset, partition.series);
  return mergeRanges(partition.ranges.flatMap(({ from, to }) => uncoveredRanges(from, to, step, times)));
}

/** What is suspect, was asked for again, and came not: an answer without a row confirms none. */
function unansweredSuspects(
  dataset: GridDataset,
  partition: PartitionPlan,
  times: Float64Array,
): TimeRange[] {
  const { history = [], ranges } = partition;
  const suspect = history.filter((known) => known.kind === 'suspect' && !isOfFile(known));
  const step = seriesStep(dataset, partition.series);
  return intersectRanges(suspect, ranges).flatMap(({ from, to }) => uncoveredRanges(from, to, step, times));
}

function besideRanges(dataset: GridDataset, partition: PartitionPlan, times: Float64Array): TimeRange[] {
  const { ranges } = partition;
  const step = seriesStep(dataset, partition.series);
  const slots: TimeRange[] = [];
  for (let i = 0; i < times.length; i++) {
    const time = times[i]!;
    if (ranges.some(({ from, to }) => time >= from && time < to)) continue;
    const from = Math.floor(time / step) * step;
    slots.push({ from, to: from + step });
  }
  return mergeRanges(slots);
}

function milliseconds(micros: ArrayLike<ColumnValue>): Float64Array {
  const times =
    (micros instanceof BigInt64Array && exactNumbers(micros)) || Float64Array.from(micros, Number);
  for (let i = 0; i < times.length; i++) times[i]! /= 1000;
  return times;
}

function newestOf(series: readonly Float64Array[]): number | undefined {
  let newest = Number.NEGATIVE_INFINITY;
  for (const times of series)
    for (let i = 0; i < times.length; i++) if (times[i]! > newest) newest = times[i]!;
  return newest === Number.NEGATIVE_INFINITY ? undefined : newest;
}
