import type { ColumnValue } from '../../lib/contracts/table.ts';
import {
  BACKSLASH,
  CLOSE_BRACKET,
  COMMA,
  OPEN_BRACKET,
  POINT,
  QUOTE,
  SPACE,
  ZERO,
} from '../../lib/ingestion/formats/byte-values.ts';
import { scanRows, skipSpace } from '../../lib/ingestion/formats/scan-rows.ts';
import { rowsBetween, timesOf } from './anchor-check.ts';
import { type ColumnBuffer, columnBuffer } from './column-buffer.ts';
import { ContractBreak } from './contract-break.ts';
import { exactRecord, isApart, isRegular, OPEN, type TimeBounds } from './exact-record.ts';
import { MICROSECONDS_FROM, MILLISECONDS_FROM } from './exact-value.ts';
import type { RecordContract } from './record-contract.ts';
import { EPOCH, type RegularRecord, regularRecord, SKIP } from './regular-record.ts';
import { showValue } from './show-value.ts';

/** No time of a page is in conflict. */
const NONE: ReadonlySet<ColumnValue> = new Set();

/** A record that broke its contract. */
export interface BrokenRecord {
  /** s3 URI of the page. */
  readonly object: string;
  /** From 1. */
  readonly rowNumber: number;
  readonly reason: string;
  readonly raw: string;
}

/** Of ten, by exponent. */
const POWERS = Float64Array.from({ length: 10 }, (_, exponent) => 10 ** exponent);
/**
 * Unscaled values up to here are exact in a double: a sum of digits that went beyond 2^53 on its way stays beyond it, so
 * one look at the end tells. Larger ones are read as bigint.
 */
const SAFE = Number.MAX_SAFE_INTEGER;

/**
 * Decodes one batch's pages into columns. Regular records are read straight from the bytes; all others, and all that
 * break the contract, go the exact way, so that there is one judge.
 */
export class PageDecoder {
  readonly #contract: RecordContract;
  readonly #regular: RegularRecord | undefined;
  #bounds: TimeBounds;
  readonly #openFrom: number;
  readonly #buffers: readonly ColumnBuffer[];
  readonly #scratch: Float64Array;
  /** Values beyond {@link SAFE}, whose place in the scratch holds infinity. */
  readonly #wide: bigint[] = [];
  #rows = 0;
  #open = 0;
  readonly #broken: BrokenRecord[] = [];
  /** Rows that lie off the grid, or have another length than its step. */
  readonly #irregular: number[] = [];
  /** Of the page that was read last, in the contract's order: see {@link TimeBounds.apart}. */
  #apart: (readonly ColumnValue[])[] = [];
  /** Where the page that was read last began. */
  #before = { rows: 0, open: 0, broken: 0, irregular: 0, newest: Number.NEGATIVE_INFINITY };
  /** Where the rows of the pages before lie, and between which times, microseconds, both inclusive. */
  readonly #pages: {
    readonly first: number;
    readonly end: number;
    readonly oldest: number;
    readonly newest: number;
  }[] = [];
  /** Newest time of the pages before, microseconds. */
  #newestOfAll = Number.NEGATIVE_INFINITY;
  /** Of the page that is being read. */
  #newest = Number.NEGATIVE_INFINITY;
  #isAscending = true;

  /**
   * @param regular of {@link regularRecord}, made once for a dataset; undefined reads everything the exact way
   * @param expectedRows that memory is reserved for. @default 1024
   */
  constructor(
    contract: RecordContract,
    bounds: TimeBounds,
    regular: RegularRecord | undefined = regularRecord(contract),
    expectedRows?: number,
  ) {
    this.#contract = contract;
    this.#bounds = bounds;
    this.#openFrom = bounds.openFrom ?? Number.POSITIVE_INFINITY;
    this.#regular = regular;
    this.#buffers = contract.columns.map(({ column }) => columnBuffer(column.type, expectedRows));
    this.#scratch = new Float64Array(contract.columns.length);
  }

  /** Closed records that hold the contract, duplicates included. */
  get rows(): number {
    return this.#rows;
  }

  /** Records of intervals that had not closed when their page was fetched, at or after the bounds' `openFrom`, or marked. */
  get open(): number {
    return this.#open;
  }

  get broken(): readonly BrokenRecord[] {
    return this.#broken;
  }

  /** Positions of the rows that lie off the grid, or have another length than its step. */
  get irregular(): readonly number[] {
    return this.#irregular;
  }

  /** First row of the page that was read last. */
  get firstRow(): number {
    return this.#before.rows;
  }

  /** Rows of the page that was read last that only tell whose rows it has, in the contract's order of columns. */
  get apart(): readonly (readonly ColumnValue[])[] {
    return this.#apart;
  }

  /**
   * Positions of the rows of earlier pages with a time between two others, oldest first of a page. Pages of other times are not looked at:
   * a batch of many pages asks this for each.
   * @param from inclusive, microseconds
   * @param to exclusive, microseconds
   */
  earlierRows(from: number, to: number): readonly number[] {
    const times = this.column(this.#contract.time);
    return this.#pages
      .filter(({ oldest, newest }) => oldest < to && newest >= from)
      .flatMap(({ first, end }) => rowsBetween(times, from, to, first, end));
  }

  /** A column's values in order of arrival; {@link rows} of them. */
  column(position: number): ArrayLike<ColumnValue> {
    return this.#buffers[position]!.values(this.#rows);
  }

  /** Gives the columns' memory back at once: nothing can be decoded or read afterwards. */
  release(): void {
    for (const buffer of this.#buffers) buffer.release();
  }

  /**
   * Rows of one key with different values in one page are all broken: nobody knows which one holds.
   * @param object s3 URI of the page
   * @param fetchedAt when its last byte had arrived
   * @param asked what the page was asked for, epoch ms: rows outside of it are broken. @default not known
   * @param anchored from here on rows are what was meant; those before tell whose rows they are, epoch ms. @default from the first on
   * @returns the page's number of records
   * @throws MalformedPage
   */
  decode(
    page: Uint8Array,
    object: string,
    fetchedAt: Date,
    asked?: { readonly from: number; readonly to: number },
    anchored?: number,
  ): number {
    this.#bounds = {
      ...this.#bounds,
      asked: asked && { from: asked.from * 1000, to: asked.to * 1000 },
      apart:
        asked && anchored !== undefined
          ? {
              from: asked.from * 1000,
              to: Math.min(anchored * 1000, Math.max(this.#bounds.from, this.#newestOfAll + 1)),
            }
          : undefined,
    };
    this.#notePage();
    const before = {
      rows: this.#rows,
      open: this.#open,
      broken: this.#broken.length,
      irregular: this.#irregular.length,
      newest: this.#newestOfAll,
    };
    this.#before = before;
    let records = this.#scan(page, object, fetchedAt, NONE);
    const conflicts = this.#conflictsFrom(before.rows);
    if (conflicts.size > 0) {
      this.#forgetPage();
      records = this.#scan(page, object, fetchedAt, conflicts);
    }
    this.#newestOfAll = Math.max(this.#newestOfAll, this.#newest);
    return records;
  }

  /** Keeps a row that was apart after all, behind all others. */
  keepApart(values: readonly ColumnValue[]): void {
    const { closes, time } = this.#contract;
    const { interval } = this.#bounds;
    if (interval && !isRegular(interval, Number(values[time]), Number(values[closes!])))
      this.#irregular.push(this.#rows);
    for (let i = 0; i < values.length; i++) this.#buffers[i]!.set(this.#rows, values[i]!);
    this.#rows++;
  }

  /**
   * Takes back the page that was read last: none of its rows is kept.
   * @returns its records, each with the reason
   */
  refuse(page: Uint8Array, object: string, reason: string): readonly BrokenRecord[] {
    this.#forgetPage();
    this.#newestOfAll = this.#before.newest;
    this.#apart = [];
    const refused: BrokenRecord[] = [];
    scanRows(
      page,
      () => -1,
      (start, end) => {
        const raw = Buffer.from(page.buffer, page.byteOffset + start, end - start).toString('utf8');
        refused.push({ object, rowNumber: refused.length + 1, reason, raw });
      },
    );
    return refused;
  }

  /** Notes which times the page that was read last has, now that no more rows are added to it or taken back. */
  #notePage(): void {
    const [first, end] = [this.#before.rows, this.#rows];
    if (first === end) return;
    const times = timesOf(this.column(this.#contract.time), first, end);
    this.#pages.push({
      first,
      end,
      oldest: times.reduce((a, b) => Math.min(a, b)),
      newest: times.reduce((a, b) => Math.max(a, b)),
    });
  }

  #forgetPage(): void {
    this.#rows = this.#before.rows;
    this.#open = this.#before.open;
    this.#broken.length = this.#before.broken;
    this.#irregular.length = this.#before.irregular;
  }

  /** Times that rows from `first` on have in common, and other values with them. */
  #conflictsFrom(first: number): ReadonlySet<ColumnValue> {
    if (this.#isAscending || !this.#contract.isKeyTime) return NONE;
    const columns = this.#buffers.map((_, position) => this.column(position));
    const times = columns[this.#contract.time]!;
    const seen = new Map<ColumnValue, number>();
    const conflicts = new Set<ColumnValue>();
    for (let row = first; row < this.#rows; row++) {
      const time = times[row]!;
      const other = seen.get(time);
      if (other === undefined) seen.set(time, row);
      else if (columns.some((column) => column[row] !== column[other])) conflicts.add(time);
    }
    return conflicts;
  }

  /** @param conflicts times whose records are broken; where there are any, each record is read the exact way */
  #scan(page: Uint8Array, object: string, fetchedAt: Date, conflicts: ReadonlySet<ColumnValue>): number {
    const fetched = fetchedAt.getTime() * 1000;
    this.#newest = Number.NEGATIVE_INFINITY;
    this.#isAscending = true;
    this.#apart = [];
    let rowNumber = 0;
    const tryRow = (start: number): number => {
      rowNumber++;
      return this.#regular && conflicts.size === 0
        ? this.#readRegular(this.#regular, page, start, fetched)
        : -1;
    };
    return scanRows(page, tryRow, (start, end) => {
      const raw = Buffer.from(page.buffer, page.byteOffset + start, end - start).toString('utf8');
      try {
        this.#keep(exactRecord(this.#contract, raw, this.#bounds), fetched, conflicts);
      } catch (error) {
        if (!(error instanceof ContractBreak)) throw error;
        this.#broken.push({ object, rowNumber, reason: error.message, raw });
      }
    });
  }

  #keep(
    values: readonly ColumnValue[] | typeof OPEN,
    fetched: number,
    conflicts: ReadonlySet<ColumnValue>,
  ): void {
    const { closes, time, columns } = this.#contract;
    if (values !== OPEN && isApart(this.#bounds, Number(values[time]))) {
      this.#apart.push(values);
      return;
    }
    if (
      values === OPEN ||
      Number(values[time]) >= this.#openFrom ||
      (closes !== undefined && values[closes] !== null && Number(values[closes]) >= fetched)
    ) {
      this.#open++;
      return;
    }
    if (conflicts.has(values[time]!)) {
      const { name, column } = columns[time]!;
      throw new ContractBreak(
        `${name} ${showValue(column.type, values[time]!)}: twice in one answer, with different values`,
      );
    }
    const { interval, isTaken } = this.#bounds;
    if (interval && !isRegular(interval, Number(values[time]), Number(values[closes!]))) {
      const slot = Math.floor(Number(values[time]) / interval.step) * interval.step;
      if (Number(values[time]) !== slot && isTaken?.(slot)) {
        const { name, column } = columns[time]!;
        throw new ContractBreak(
          `${name} ${showValue(column.type, values[time]!)}: within the interval of ${showValue(column.type, BigInt(slot))}, which is held`,
        );
      }
      this.#irregular.push(this.#rows);
    }
    this.#isAscending &&= Number(values[time]) > this.#newest;
    this.#newest = Number(values[time]);
    for (let i = 0; i < values.length; i++) this.#buffers[i]!.set(this.#rows, values[i]!);
    this.#rows++;
  }

  /** The position behind a record that is regular and holds its contract, which is then kept; else -1. */
  #readRegular(plan: RegularRecord, page: Uint8Array, start: number, fetched: number): number {
    if (page[start] !== OPEN_BRACKET) return -1;
    const { kinds, columns, scales, most, least } = plan;
    const scratch = this.#scratch;
    let at = start + 1;
    let hasWide = false;
    for (let i = 0; i < kinds.length; i++) {
      if (page[at]! <= SPACE) at = skipSpace(page, at);
      if (i > 0) {
        if (page[at] !== COMMA) return -1;
        if (page[++at]! <= SPACE) at = skipSpace(page, at);
      }
      const isQuoted = page[at] === QUOTE;
      if (isQuoted) at++;
      const kind = kinds[i];
      if (kind === SKIP) {
        at = skipScalar(page, at, isQuoted);
        if (at < 0) return -1;
        if (isQuoted) at++;
        continue;
      }
      let value = 0;
      let padding = scales[i]!;
      const from = at;
      // Where the point stands, or the number ends.
      let point = -1;
      for (;;) {
        let digit = page[at]! - ZERO;
        if (!(digit >= 0 && digit <= 9)) return -1;
        // Nine digits at a time fit 32 bits, where a step takes half as long as in doubles.
        let part = 0;
        const first = at;
        let limit = at + 9;
        do {
          if (at === limit) {
            value = value * 1e9 + part;
            part = 0;
            limit += 9;
          }
          part = (part * 10 + digit) | 0;
          digit = page[++at]! - ZERO;
        } while (digit >= 0 && digit <= 9);
        value = value * POWERS[at - limit + 9]! + part;
        if (point >= 0) {
          padding -= at - first;
          if (padding < 0) return -1;
          break;
        }
        point = at;
        if (page[at] !== POINT) break;
        if (padding === 0) return -1;
        at++;
      }
      if (padding > 0) value *= 10 ** padding;
      if (value > SAFE) {
        const column = columns[i]!;
        if (kind === EPOCH || plan.compared[column] || at - from > 40) return -1;
        const digits = Buffer.from(page.buffer, page.byteOffset + from, at - from).toString('latin1');
        const unscaled = BigInt(
          at > point ? digits.slice(0, point - from) + digits.slice(point - from + 1) : digits,
        );
        this.#wide[column] = padding > 0 ? unscaled * 10n ** BigInt(padding) : unscaled;
        if (this.#wide[column]! > plan.mostWide[column]!) return -1;
        hasWide = true;
        value = Number.POSITIVE_INFINITY;
      }
      if (kind === EPOCH) {
        if (value < MILLISECONDS_FROM) value *= 1e6;
        else if (value < MICROSECONDS_FROM) value *= 1e3;
      }
      if (value < least[i]! || (value > most[i]! && value !== Number.POSITIVE_INFINITY)) return -1;
      scratch[columns[i]!] = value;
      if (isQuoted) {
        if (page[at] !== QUOTE) return -1;
        at++;
      }
    }
    at = skipSpace(page, at);
    if (page[at] !== CLOSE_BRACKET) return -1;
    if (!this.#holds(scratch)) return -1;
    const { closes, time } = this.#contract;
    if (scratch[time]! >= this.#openFrom || (closes !== undefined && scratch[closes]! >= fetched))
      this.#open++;
    else {
      if (scratch[time]! <= this.#newest) this.#isAscending = false;
      this.#newest = scratch[time]!;
      const row = this.#rows++;
      for (let i = 0; i < scratch.length; i++) {
        const value = scratch[i]!;
        if (hasWide && value === Number.POSITIVE_INFINITY) this.#buffers[i]!.set(row, this.#wide[i]!);
        else this.#buffers[i]!.setNumber(row, value);
      }
    }
    return at + 1;
  }

  #holds(values: Float64Array): boolean {
    const { rules, time, closes } = this.#contract;
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i]!;
      if (values[rule.left]! < values[rule.right]!) return false;
    }
    const { from, to, asked, apart, interval } = this.#bounds;
    const at = values[time]!;
    if (asked && (at < asked.from || at >= asked.to)) return false;
    if (apart && at < apart.to) return false;
    if (interval && !isRegular(interval, at, values[closes!]!)) return false;
    return at >= from && at < to;
  }
}

/** The position at which a scalar without escapes ends: its closing quote, or what follows a bare number. -1 for others. */
function skipScalar(page: Uint8Array, start: number, isQuoted: boolean): number {
  let at = start;
  if (isQuoted) {
    for (; at < page.length; at++) {
      const byte = page[at];
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH) return -1;
    }
    return -1;
  }
  for (; at < page.length; at++) {
    const byte = page[at]!;
    if (!((byte >= ZERO && byte <= ZERO + 9) || byte === POINT)) break;
  }
  return at > start ? at : -1;
}
