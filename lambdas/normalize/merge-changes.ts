import { CHANGE_ORDER } from '../../lib/contracts/changes.ts';
import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import type { ColumnValue, RowBatch } from '../../lib/contracts/table.ts';
import { noSliceCounts, type SliceCounts, type SlicePart } from '../../lib/ingestion/run/merged-partition.ts';
import { EFFECT, type Effect } from './effects.ts';
import type { MergedRows } from './merge-partition.ts';

/** Where a row is. */
interface Place {
  readonly rows: RowBatch;
  readonly row: number;
}

/** What is known of a key. */
interface Known {
  /** Undefined where it has no row. */
  readonly held?: Place | undefined;
  /** Order of its newest delete that is known; empty for none. */
  readonly deleted: string;
}

const NOTHING: Known = { deleted: '' };

/** What is known beside the rows of a partition. */
export interface KnownDeletes {
  /** Rows of the table that remembers deletes, of the same partition. */
  readonly deletes: RowBatch;
  /** Changes up to this order came before the source was emptied. @default it never was */
  readonly truncated?: string | undefined;
}

/**
 * Merges what a run's slices tell of the keys of a partition, slice after slice: of each key the newest change holds, so that the rows are the
 * same in whatever order slices come. A row's order is a column of it.
 * @param current the rows of the partition
 * @param rowsOf reads the changes that a slice has of it
 */
export async function mergeChanges(
  table: DatasetTable,
  parts: readonly SlicePart[],
  current: RowBatch,
  rowsOf: (part: SlicePart) => Promise<RowBatch>,
  { deletes, truncated = '' }: KnownDeletes,
): Promise<MergedRows> {
  const keyOf = keyTexts(table);
  const known = new Map<string, Known>();
  for (const [key, row] of eachKey(keyOf, deletes)) known.set(key, { deleted: orderAt(deletes, row) });
  for (const [key, row] of eachKey(keyOf, current))
    known.set(key, { ...NOTHING, ...known.get(key), held: { rows: current, row } });
  let emptied = truncated;
  let length = current.length;
  let isChanged = false;
  const counts: Record<string, SliceCounts> = {};
  for (const part of parts) {
    const { slice } = part;
    const batch = await rowsOf(part);
    const own = slice.truncated?.[table.table.name] ?? '';
    if (own > emptied) emptied = own;
    const count = { ...noSliceCounts };
    count.removed += own === '' ? 0 : empty(known, own);
    const newest = newestOf(keyOf, batch);
    count.superseded += countRows(batch, (row, effect) => effect !== 'moved' && !newest.rows.has(row));
    for (const [key, row] of newest.byKey) {
      const before = known.get(key) ?? NOTHING;
      const { now, counted } = applied(table, before, { rows: batch, row }, emptied);
      known.set(key, now);
      if (counted) count[counted]++;
      isChanged ||= now.held !== before.held;
    }
    length += count.inserted - count.deleted - count.removed;
    isChanged ||= count.removed > 0;
    counts[slice.name] = count;
  }
  const held = heldIn(known);
  if (held.length !== length)
    // Rows appeared or vanished in a merge: a mistake in this program.
    throw new Error(
      `${table.table.name}: ${current.length} rows before + inserted - deleted - removed are ${length}, not the ${held.length} after`,
    );
  return { rows: isChanged ? rowsBy(table, held) : undefined, counts };
}

/** Takes the rows of changes up to an order away. @returns how many */
function empty(known: Map<string, Known>, order: string): number {
  let removed = 0;
  for (const [key, one] of known)
    if (one.held && orderOf(one.held) <= order) {
      removed++;
      known.set(key, { ...one, held: undefined });
    }
  return removed;
}

type Counted = 'inserted' | 'restated' | 'unchanged' | 'superseded' | 'deleted' | 'removed';

/** What is known of a key after a change, and as what its record counts: none for a key that moved and was not there. */
function applied(
  table: DatasetTable,
  before: Known,
  change: Place,
  emptied: string,
): { readonly now: Known; readonly counted?: Counted } {
  const { held, deleted } = before;
  const order = orderOf(change);
  const effect = effectOf(change);
  const isOlder = held !== undefined && order < orderOf(held);
  if (effect === 'put') {
    if (isOlder || order <= deleted || order <= emptied) return { now: before, counted: 'superseded' };
    const now = { held: change, deleted };
    if (!held) return { now, counted: 'inserted' };
    if (!isSame(table, held, change)) return { now, counted: 'restated' };
    // Of the same change that comes once more, the row stays with its provenance.
    return { now: order === orderOf(held) ? before : now, counted: 'unchanged' };
  }
  const now = { held: isOlder ? held : undefined, deleted: order > deleted ? order : deleted };
  if (effect === 'moved') return { now, ...(held && !isOlder && { counted: 'removed' as const }) };
  if (held) return { now, counted: isOlder ? 'superseded' : 'deleted' };
  return { now, counted: order < deleted ? 'superseded' : 'unchanged' };
}

/**
 * Merges the deletes of a run into those that are remembered: of each key the newest.
 * @param forgetBefore when a delete must have come, microseconds, to be remembered still
 */
export async function mergeDeletes(
  table: DatasetTable,
  parts: readonly SlicePart[],
  current: RowBatch,
  rowsOf: (part: SlicePart) => Promise<RowBatch>,
  forgetBefore: bigint,
): Promise<MergedRows> {
  const keyOf = keyTexts(table);
  const found = new Map<string, Place>();
  const counts: Record<string, SliceCounts> = {};
  for (const [key, row] of eachKey(keyOf, current))
    if ((current.columns.ingested_at![row] as bigint) >= forgetBefore) found.set(key, { rows: current, row });
  let isChanged = found.size < current.length;
  for (const part of parts) {
    const batch = await rowsOf(part);
    for (const [key, row] of newestOf(keyOf, batch).byKey) {
      const known = found.get(key);
      if (known && orderOf(known) >= orderAt(batch, row)) continue;
      found.set(key, { rows: batch, row });
      isChanged = true;
    }
    counts[part.slice.name] = noSliceCounts;
  }
  return { rows: isChanged ? rowsBy(table, [...found.values()]) : undefined, counts };
}

/** Rows of before the table had changes have no order: every change is newer. */
const orderAt = ({ columns }: RowBatch, row: number): string =>
  (columns[CHANGE_ORDER]![row] as string | null) ?? '';
const orderOf = ({ rows, row }: Place): string => orderAt(rows, row);
const effectOf = ({ rows, row }: Place): Effect => rows.columns[EFFECT]![row] as Effect;

const heldIn = (known: ReadonlyMap<string, Known>): readonly Place[] =>
  [...known.values()].flatMap(({ held }) => (held ? [held] : []));

/** Reads a row's key as one text. */
const keyTexts =
  ({ key }: DatasetTable) =>
  ({ columns }: RowBatch, row: number): string =>
    JSON.stringify(key.map((name) => String(columns[name]![row])));

function* eachKey(keyOf: ReturnType<typeof keyTexts>, rows: RowBatch): Generator<[key: string, row: number]> {
  for (let row = 0; row < rows.length; row++) yield [keyOf(rows, row), row];
}

/** Of each key of a batch the row of its newest change. */
function newestOf(keyOf: ReturnType<typeof keyTexts>, batch: RowBatch) {
  const byKey = new Map<string, number>();
  for (const [key, row] of eachKey(keyOf, batch)) {
    const other = byKey.get(key);
    if (other === undefined || orderAt(batch, row) >= orderAt(batch, other)) byKey.set(key, row);
  }
  return { byKey, rows: new Set(byKey.values()) };
}

function countRows(batch: RowBatch, isOne: (row: number, effect: Effect) => boolean): number {
  let count = 0;
  for (let row = 0; row < batch.length; row++) if (isOne(row, effectOf({ rows: batch, row }))) count++;
  return count;
}

/** Whether two rows of a key have the same values, but for how they came. */
const isSame = ({ columns }: DatasetTable, a: Place, b: Place): boolean =>
  Object.entries(columns).every(
    ([name, { from }]) =>
      from?.kind === 'provenance' || a.rows.columns[name]![a.row] === b.rows.columns[name]![b.row],
  );

/** Rows of several batches as one, in order of the key. */
function rowsBy({ table, key }: DatasetTable, places: readonly Place[]): RowBatch {
  const sorted = places.toSorted((a, b) => {
    for (const name of key) {
      const [left, right] = [a.rows.columns[name]![a.row]!, b.rows.columns[name]![b.row]!];
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  });
  return {
    length: sorted.length,
    columns: Object.fromEntries(
      table.fields.map(({ name }): [string, ColumnValue[]] => [
        name,
        sorted.map(({ rows, row }) => rows.columns[name]![row]!),
      ]),
    ),
  };
}
