import type { ColumnSource } from '../../contracts/column.ts';

/** One record of an answer, before any contract. */
export interface RawRecord {
  /** As the provider wrote it, for quarantine. */
  readonly raw: string;
  /** What is wrong with the record as such, so that no value can be read: another number of fields, no JSON. @default nothing */
  readonly fault?: string | undefined;
  /** The value as text, numbers digit by digit; null for null, undefined where the record has no such member. */
  value(from: Extract<ColumnSource, { kind: 'item' | 'field' }>): string | null | undefined;
  /** Names of the members of an object, or of the fields of a line; undefined for what is neither. @param path @default the record itself */
  names(path?: string): readonly string[] | undefined;
}

/** What a body says. */
export interface Answer {
  /** Number of records. */
  readonly length: number;
  readonly records: Iterable<RawRecord>;
  /** The same records as fields between delimiters, where that is all they are. @default they are more */
  readonly plain?: PlainRecords | undefined;
  /** Names of the fields, where the format has a header. */
  readonly header?: readonly string[] | undefined;
  /** A member around the records, as text; undefined where there is none. @param path members joined by points */
  around(path: string): string | null | undefined;
}

/** Lines of a table whose fields are places in bytes: no text is made of what is never looked at. */
export interface TextCells {
  /** UTF-8. */
  readonly bytes: Buffer;
  /** Where each field ends, exclusive, from its second place on; the next begins one byte later. The first: one byte before the first field. */
  readonly cuts: Int32Array;
  /** Number of the first field of each line, and of the one behind the last line. */
  readonly firsts: Int32Array;
}

/** Records that are lines of fields, to be read without a text for each. */
export interface PlainRecords {
  readonly cells: TextCells;
  /** Names of the fields. */
  readonly header: readonly string[];
  /** Bytes of a field that mean null. */
  readonly nulls: readonly Uint8Array[];
  /** @param line from 0 */
  record(line: number): RawRecord;
}

/** How a body becomes records. */
export interface Format {
  /** Of files of this format: csv, json. */
  readonly extension: string;
  /**
   * @param largestUnpacked most bytes that a packed body may unpack to. @default 400 MB
   * @throws UnreadableBody when the body is damaged or not of this format: it may be whole when it is asked for again
   * @throws WrongAnswer when the body is whole and not what was meant
   */
  read(body: Uint8Array, largestUnpacked?: number): Answer;
  /**
   * Reads a body of any size, some records at a time: each answer has the next of them, to be read before the one after is asked for. At least one
   * comes. Errors as of `read`.
   * @param pieces of the body; of a piece nothing is read after the next is asked for, so that its memory may be used again
   * @default a body is read whole
   */
  readonly stream?:
    | ((pieces: AsyncIterable<Uint8Array>, largestUnpacked?: number) => AsyncIterable<Answer>)
    | undefined;
}

/** A whole body that is not what the definition says, e.g. an object where records are expected: asking again does not help. */
export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer';
}
