import { hash } from 'node:crypto';
import type { SliceDataset } from '../../lib/contracts/dataset.ts';
import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import type { Extent } from '../../lib/contracts/slice.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import type { Answer, PlainRecords, RawRecord } from '../../lib/ingestion/formats/format.ts';
import { ContractBreak } from './contract-break.ts';
import type { FragmentWriter } from './fragment-writer.ts';
import { KeyHashes, keyHash } from './key-hashes.ts';
import { lineReader, type ReadLines } from './line-reader.ts';
import type { BrokenRecord } from './page-decoder.ts';
import type { ReadRecord, ReadRow } from './read-record.ts';
import { recordReader } from './record-reader.ts';
import { showValue } from './show-value.ts';
import type { Row, SliceBatch, TableReader } from './table-reader.ts';
import { UnreadNames } from './unread-names.ts';

/** One stored page of a slice. */
export type SlicePage = {
  /** s3 URI. */
  readonly object: string;
} & (
  | { readonly answer: Answer }
  /** Of a file that came in parts: its records, some at a time. */
  | { readonly stream: () => AsyncIterable<Answer> }
);

export interface DecodedSlice {
  readonly records: number;
  readonly broken: readonly BrokenRecord[];
  /** Broken records that may stand for one of the slice's: all but those of its neighbours, which a source gives beside what is asked for. */
  readonly missing: number;
  /** Keys of which the answer has rows with different values: all of these are broken. */
  readonly conflicts: number;
  /** By table, records that tell it no change of a row. */
  readonly skipped: Readonly<Record<string, number>>;
  /** By table, records of what may still change. */
  readonly open: Readonly<Record<string, number>>;
  /** By table, the order of the newest change that emptied it. */
  readonly truncated: Readonly<Record<string, string>>;
  /** What a person should know of the answer that breaks no contract, a sentence each. */
  readonly remarks: readonly string[];
}

/**
 * Reads a slice's records and routes each to its partition by its values. A record that breaks the contract of one table is broken for all:
 * a slice is held by every table alike, or by none. So are the rows of a key that the answer has with different values: nobody knows which
 * one holds.
 * @param pages read again where keys come more than once, and once more where they are in conflict
 * @param writer takes the rows; memory holds those alone that it has not written yet, and 16 bytes of each for its key
 */
export async function decodeSlice(
  dataset: Pick<SliceDataset, 'tables' | 'coverage'>,
  batch: SliceBatch,
  pages: readonly SlicePage[],
  writer: Pick<FragmentWriter, 'add' | 'open' | 'close' | 'roomOf' | 'isFull' | 'flush' | 'restart'>,
): Promise<DecodedSlice> {
  // What is appended has no key that counts, and of changes a key has as many as happened to it.
  const keyed = dataset.tables.filter(({ merge, changes }) => merge !== 'append' && !changes);
  const hashes = new Map(keyed.map((table) => [table, new KeyHashes()]));
  const see = ({ table, key }: TableReader, row: Row) => hashes.get(table)?.add(keyHash(row, key));
  const decoded = await decodePages(dataset, batch, pages, {
    take(rows) {
      for (const read of rows) {
        see(read.reader, read.row);
        addTo(writer, read);
      }
      return writer.isFull ? writer.flush() : undefined;
    },
    lines: { writer, hashesOf: (table) => hashes.get(table) },
  });
  const repeated = new Map([...hashes].map(([table, { repeated }]) => [table, repeated]));
  if (![...repeated.values()].some(({ size }) => size > 0)) return { ...decoded, conflicts: 0 };
  const conflicts = await findConflicts(dataset, batch, pages, repeated);
  const count = [...conflicts.values()].reduce((sum, keys) => sum + keys.size, 0);
  if (count === 0) return { ...decoded, conflicts: 0 };
  writer.restart();
  const again = await decodePages(dataset, batch, pages, {
    check(rows) {
      for (const { reader, row } of rows) assertOneValue(reader, row, conflicts);
    },
    take(rows) {
      for (const read of rows) addTo(writer, read);
      return writer.isFull ? writer.flush() : undefined;
    },
  });
  return { ...again, conflicts: count };
}

/** By table, the keys that are in conflict. */
type Conflicts = ReadonlyMap<DatasetTable, ReadonlySet<string>>;

const addTo = (writer: Pick<FragmentWriter, 'add'>, { reader, row, values, effect }: ReadRow): void =>
  writer.add(reader.table, values, effect ? [...row, effect] : row);

/** Takes plain lines as they are. */
interface LineTaker {
  readonly writer: Pick<FragmentWriter, 'open' | 'close' | 'roomOf' | 'isFull' | 'flush'>;
  /** Undefined for a table whose keys do not count. */
  hashesOf(table: DatasetTable): KeyHashes | undefined;
}

/** @param to.check the rows of a record, one of each table. @throws ContractBreak. @default they are as they should be */
async function decodePages(
  dataset: Pick<SliceDataset, 'tables' | 'coverage'>,
  batch: SliceBatch,
  pages: readonly SlicePage[],
  to: {
    check?(rows: readonly ReadRow[]): void;
    /** @returns a promise only where there is something to wait for, which one for every record would cost */
    take(rows: readonly ReadRow[]): void | Promise<void>;
    /** Takes plain lines as they are. @default they become rows */
    readonly lines?: LineTaker;
  },
): Promise<Omit<DecodedSlice, 'conflicts'>> {
  const broken: BrokenRecord[] = [];
  const readers = dataset.tables.map((table) => recordReader(table, batch));
  const assertAsked = askedFor(
    dataset,
    batch.extent,
    readers.map(({ columns }) => columns),
  );
  const without = new RecordsWithoutRow();
  const names = new UnreadNames(dataset.tables.filter(({ changes }) => !changes));
  let neighbours = 0;
  let records = 0;
  const [reader] = readers;
  const isPlain = readers.length === 1 && !reader!.table.changes && !reader!.table.records;
  const linesOf =
    isPlain && to.lines ? linesInto(dataset, reader!.columns, to.lines, assertAsked) : () => undefined;
  for (const page of pages) {
    const { object } = page;
    let rowNumber = 0;
    const takeRecord = (answer: Answer, record: RawRecord): void | Promise<void> => {
      let rows: readonly ReadRow[];
      try {
        const found = readers.map((reader) => reader.read(answer, record, records));
        rows = found.length === 1 ? found[0]!.rows : found.flatMap(({ rows }) => rows);
        assertAsked(rows);
        to.check?.(rows);
        for (let at = 0; at < found.length; at++) {
          const record = found[at]!;
          if (record.skipped !== undefined) without.add(readers[at]!.table, record.skipped, record);
          if (record.isOpen) without.addOpen(readers[at]!.table);
        }
      } catch (error) {
        if (!(error instanceof ContractBreak)) throw error;
        if (error instanceof NotAskedFor && error.isNeighbour) neighbours++;
        broken.push({ object, rowNumber, reason: error.message, raw: record.raw });
        return;
      }
      return to.take(rows);
    };
    for await (const answer of 'answer' in page ? [page.answer] : page.stream()) {
      const { plain } = answer;
      const readLines = plain && linesOf(plain);
      if (plain && readLines) {
        if (answer.length > 0) names.see({ names: () => plain.header });
        for (let line = 0; line < answer.length; ) {
          const count = readLines(plain, line, records + 1);
          if (count === 0) {
            records++;
            rowNumber++;
            await takeRecord(answer, plain.record(line++));
            continue;
          }
          records += count;
          rowNumber += count;
          line += count;
          if (to.lines!.writer.isFull) await to.lines!.writer.flush();
        }
        continue;
      }
      let isFirst = true;
      for (const record of answer.records) {
        if (isFirst) names.see(record);
        isFirst = false;
        records++;
        rowNumber++;
        const taken = takeRecord(answer, record);
        if (taken) await taken;
      }
    }
  }
  const remarks = [
    ...names.remarks(dataset.tables),
    ...readers.flatMap(({ table, unread }) => unread?.remarks([table]) ?? []),
    ...without.remarks(),
  ];
  const { skipped, open, truncated } = without;
  return { records, broken, missing: broken.length - neighbours, skipped, open, truncated, remarks };
}

/** Reads plain lines of one header after the other. @returns what reads those of a header; undefined where they become rows */
function linesInto(
  { coverage }: Pick<SliceDataset, 'coverage'>,
  reader: TableReader,
  { writer, hashesOf }: LineTaker,
  assertAsked: (rows: readonly ReadRow[]) => void,
): (plain: PlainRecords) => ReadLines | undefined {
  const covered = coverage.column === undefined ? [] : [reader.position(coverage.column)];
  const to = {
    writer,
    needed: new Set([...reader.needed, ...covered]),
    accept(row: Row) {
      reader.assertRules(row);
      assertAsked([{ reader, row, values: {} }]);
    },
    hashes: hashesOf(reader.table),
  };
  let header: readonly string[] | undefined;
  let known: ReadLines | undefined;
  return (plain) => {
    if (plain.header !== header) known = lineReader(reader, plain, to);
    header = plain.header;
    return known;
  };
}

/** Ways of being skipped that are told one by one: of a member with any text there may be as many as records. */
const MOST_WAYS = 20;

/** Records that tell a table no change of a row, or none yet. */
class RecordsWithoutRow {
  readonly skipped: Record<string, number> = {};
  readonly open: Record<string, number> = {};
  readonly truncated: Record<string, string> = {};
  readonly #why = new Map<string, Map<string, number>>();

  add(
    { table: { name }, merge }: DatasetTable,
    why: string,
    { isExpected, truncated }: Pick<ReadRecord, 'isExpected' | 'truncated'>,
  ): void {
    this.skipped[name] = (this.skipped[name] ?? 0) + 1;
    if (truncated !== undefined && truncated > (this.truncated[name] ?? '')) this.truncated[name] = truncated;
    if (merge === 'deletes' || isExpected) return;
    const counts = this.#why.get(name) ?? new Map<string, number>();
    const way = counts.has(why) || counts.size < MOST_WAYS ? why : 'of other kinds';
    this.#why.set(name, counts.set(way, (counts.get(way) ?? 0) + 1));
  }

  addOpen({ table: { name } }: DatasetTable): void {
    this.open[name] = (this.open[name] ?? 0) + 1;
  }

  remarks(): readonly string[] {
    return [...this.#why].map(([name, counts]) => {
      const told = [...counts].map(([why, count]) => `${why} (${count})`);
      return `${name}: records that change no row: ${told.join(', ')}`;
    });
  }
}

/** The keys of an answer that come with different values. @param repeated hashes of keys that may come more than once */
async function findConflicts(
  dataset: Pick<SliceDataset, 'tables' | 'coverage'>,
  batch: SliceBatch,
  pages: readonly SlicePage[],
  repeated: ReadonlyMap<DatasetTable, ReadonlySet<number>>,
): Promise<Conflicts> {
  const seen = new Map<DatasetTable, Map<string, string>>();
  const conflicts = new Map<DatasetTable, Set<string>>();
  await decodePages(dataset, batch, pages, {
    take(rows) {
      for (const { reader, row } of rows) {
        const { table, key } = reader;
        if (!repeated.get(table)?.has(keyHash(row, key))) continue;
        const name = keyText(reader, row);
        const values = hash('sha1', reader.own.map((at) => shown(row[at]!)).join('\u0000'), 'base64');
        const others = seen.get(table) ?? new Map<string, string>();
        seen.set(table, others);
        const other = others.get(name);
        if (other === undefined) others.set(name, values);
        else if (other !== values) conflicts.set(table, (conflicts.get(table) ?? new Set()).add(name));
      }
    },
  });
  return conflicts;
}

const keyText = ({ key }: TableReader, row: Row): string => key.map((at) => String(row[at])).join('\u0000');

/** A null is another value than the text that it would be shown as. */
const shown = (value: ColumnValue): string => (value === null ? '' : `=${String(value)}`);

/** @throws ContractBreak for a row whose key the answer has with other values too */
function assertOneValue(reader: TableReader, row: Row, conflicts: Conflicts): void {
  const { table, key } = reader;
  if (!conflicts.get(table)?.has(keyText(reader, row))) return;
  const shown = table.key.map(
    (name, index) => `${name} ${showValue(table.columns[name]!.type, row[key[index]!]!)}`,
  );
  throw new ContractBreak(`${shown.join(', ')}: twice in one answer, with different values`);
}

/** A row outside the extent that was asked for. */
class NotAskedFor extends ContractBreak {
  /** Whether it lies in the slice before or behind. */
  readonly isNeighbour: boolean;

  constructor(message: string, isNeighbour: boolean) {
    super(message);
    this.isNeighbour = isNeighbour;
  }
}

/** @returns throws NotAskedFor for a row outside the extent that was asked for */
function askedFor(
  { coverage }: Pick<SliceDataset, 'coverage'>,
  extent: Extent,
  readers: readonly TableReader[],
): (rows: readonly ReadRow[]) => void {
  const { column: name } = coverage;
  if (name === undefined || !('from' in extent)) return () => {};
  const bounds = new Map(
    readers.map((reader) => {
      const { type } = reader.table.columns[name]!;
      const scale = extent.kind === 'ids' ? 1n : type.kind === 'date' ? 0n : 1000n;
      const [from, to] =
        scale === 0n
          ? [BigInt(Math.floor(extent.from / 86_400_000)), BigInt(Math.ceil(extent.to / 86_400_000))]
          : [BigInt(extent.from) * scale, BigInt(extent.to) * scale];
      return [reader, { type, from, to, position: reader.position(name) }];
    }),
  );
  return (rows) => {
    for (const { reader, row } of rows) {
      const { type, from, to, position } = bounds.get(reader)!;
      const value = row[position];
      if (value === null || value === undefined) continue;
      const at = typeof value === 'bigint' ? value : BigInt(value as number);
      if (at >= from && at < to) continue;
      const length = to - from;
      throw new NotAskedFor(
        `${name} ${showValue(type, value)}: not asked for`,
        at >= from - length && at < to + length,
      );
    }
  };
}
