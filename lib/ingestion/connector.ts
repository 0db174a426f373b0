import type { Series, TimeRange } from '../contracts/slice.ts';

export interface PageRequest {
  readonly url: string;
  readonly weight: number;
  /** What the request as sent asks for, where that is more than was meant: rows outside of it answer another question. @default what was meant */
  readonly extent?: TimeRange;
}

/** What the body of a page holds, as far as fetching must know. */
export interface PageContent {
  readonly records: number;
  /** What of the asked range is still to be asked for, because the page was full. */
  readonly rest?: TimeRange;
}

/** What is known of a stored page whose rows are wanted. */
export interface StoredPage {
  /** s3 URI, for messages. */
  readonly object: string;
  /** Of the page's body as the provider sent it, e.g. json, zip: it tells the body's layout. */
  readonly extension: string;
  readonly series: Series;
}

/**
 * Turns a page's body into the JSON array of rows that the dataset's contract describes: the same rows whatever the layout.
 * The body itself where it is that array already.
 * @throws UnreadableBody
 */
export type PageRows = (body: Uint8Array, page: StoredPage) => Uint8Array;

/** A file of a provider's archive, with the file beside it that tells its sha256. */
export interface ArchiveFile {
  /** Path below the archive's address: names the file in every run. */
  readonly path: string;
  readonly url: string;
  readonly checksumUrl: string;
  /** Slots of the series' grid that the file is for: epoch ms UTC, from inclusive, to exclusive. */
  readonly covers: TimeRange;
}

export interface ArchiveContent {
  readonly records: number;
  /** Slots that the file is for and has no row of: sorted, disjoint. */
  readonly lacks: readonly TimeRange[];
  /**
   * Holds the file against the body of a page of the API that covers some of its slots.
   * @param asked what the page was asked for
   * @throws UnreadableBody
   */
  compare(page: Uint8Array, asked: TimeRange): Comparison;
}

/** How the rows that a file and a page of the API both have go together. */
export interface Comparison {
  /** Slots of which both have a row. */
  readonly common: number;
  /** Of these, those whose rows have other values. */
  readonly different: number;
  /** Slots of what the page was asked for of which the file alone has a row: the API says nothing of these. */
  readonly fileAlone: number;
  /** The first difference: which slot and value, in the file and in the page. @default there is none */
  readonly first?: string | undefined;
}

/** Files that a provider keeps of closed periods, beside its API. */
export interface FileArchive {
  /** Of each length of period, the longest first: the files whose slots the ranges hold whole. */
  readonly periods: readonly ((series: Series, ranges: readonly TimeRange[]) => readonly ArchiveFile[])[];
  /** The sha256 that a checksum file tells, hexadecimal in lower case. @throws UnreadableBody */
  checksum(body: Uint8Array, file: Pick<ArchiveFile, 'path'>): string;
  /** What a file holds. @throws UnreadableBody */
  read(body: Uint8Array, file: ArchiveFile, series: Series): ArchiveContent;
  /** The file with that path, for asking its checksum again. */
  locate(path: string): Pick<ArchiveFile, 'path' | 'checksumUrl'>;
}

/** How one endpoint of a provider is asked, and its answers understood. One per dataset source. */
export interface Connector {
  /** As the dataset names it. */
  readonly provider: string;
  /** Ranges, each no longer than one page holds, in the order of asking. */
  pages(series: Series, ranges: readonly TimeRange[]): readonly TimeRange[];
  request(series: Series, asked: TimeRange): PageRequest;
  /** @throws UnreadableBody */
  read(body: Uint8Array, series: Series, asked: TimeRange): PageContent;
  /** What the provider's error body says of that request; undefined when the body is not one. */
  refusal(body: Uint8Array, series: Series): string | undefined;
  /** Asked first for what it has; the rest is asked of the API. @default none */
  readonly archive?: FileArchive;
  /**
   * Length of a slot, ms, where answers name no series: each page then begins at the row before it, so that it is told whose rows it has.
   * @default answers name their series
   */
  anchorStep?(series: Series): number;
  /** File extension of a page's body. */
  readonly extension: string;
  readonly secretParameters: readonly string[];
  /** Headers of every request; their values stay out of logs, errors and bronze. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Pages from which on a group of partitions is worth a further call; a call must be able to fetch them. @default 16 */
  readonly pagesPerGroup?: number;
  /** Request weight per minute that one invocation may use. */
  readonly weightPerMinute: number;
}

/** What a connector is made with. */
export interface ConnectOptions {
  /** The dataset's, as its schema gives them. */
  readonly settings: object;
  /** Of the provider. @default none */
  readonly apiKey?: string | undefined;
  /** Where the provider answers, by the name of the address. @throws Error where the deployment does not say */
  address(name: string): string;
}

/** How a dataset is asked, which needs the provider's addresses, and how its pages are read, which does not. */
export interface Source {
  connect(options: ConnectOptions): Connector;
  readonly rows: PageRows;
}
