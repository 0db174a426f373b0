import type { Series } from '../../contracts/slice.ts';
import type { Answer } from '../formats/format.ts';

/** What the next request says beside what all say: parameters of its query, or another address. */
export interface PageAsk {
  readonly query?: Readonly<Record<string, string>>;
  readonly url?: string;
  /** Values in braces of the source's query beside those of the slice. */
  readonly values?: Readonly<Record<string, string>>;
}

/** A page that has been answered. */
export interface AnsweredPage {
  /** From 0. */
  readonly index: number;
  readonly answer: Answer;
  /** That of the first page. */
  readonly first: Answer;
  /** Headers of the response, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Records of all pages so far, this one included. */
  readonly records: number;
  /** Those of the slice. */
  readonly parameters: Series;
}

/** From an answer to the next request. */
export interface Paging {
  /** Whether there is one page: a file, or an answer that has all. @default false */
  readonly isOnce?: boolean;
  /** @param parameters those of the slice */
  first(parameters: Series): PageAsk;
  /** Undefined after the last page. */
  next(page: AnsweredPage): PageAsk | undefined;
  /** How many records all pages together are asked for. @default as many as there are */
  wanted?(parameters: Series): number | undefined;
}

/** How many records a page is asked for. */
export interface PageSize {
  /** The query's parameter. */
  readonly parameter: string;
  readonly value: number;
}
