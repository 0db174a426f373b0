import type { Answer } from '../formats/format.ts';

/** What the next request says beside what all say: parameters of its query, or another address. */
export interface PageAsk {
  readonly query?: Readonly<Record<string, string>>;
  readonly url?: string;
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
}

/** From an answer to the next request. */
export interface Paging {
  readonly first: PageAsk;
  /** Undefined after the last page. */
  next(page: AnsweredPage): PageAsk | undefined;
}

/** How many records a page is asked for. */
export interface PageSize {
  /** The query's parameter. */
  readonly parameter: string;
  readonly value: number;
}
