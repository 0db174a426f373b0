import type { Series } from '../../contracts/slice.ts';
import { type Answer, WrongAnswer } from '../formats/format.ts';
import type { AnsweredPage, PageAsk, PageSize, Paging } from './paging.ts';

const sized = (size: PageSize | undefined): Record<string, string> =>
  size ? { [size.parameter]: String(size.value) } : {};

/** One request. */
export const once = (): Paging => ({ isOnce: true, first: () => ({}), next: () => undefined });

/**
 * Pages by number. The last one is that which the answer names (`pages`), else the first that has fewer records than asked for, or none.
 * @param first number of the first page. @default 1
 * @param pages path to the number of pages in the answer. @default none
 */
export function byPage(options: {
  readonly parameter: string;
  readonly first?: number;
  readonly size?: PageSize;
  readonly pages?: string;
}): Paging {
  const { parameter, first = 1, size, pages } = options;
  const ask = (index: number): PageAsk => ({ query: { [parameter]: String(first + index), ...sized(size) } });
  return {
    first: () => ask(0),
    next({ index, answer }) {
      if (pages !== undefined) {
        const count = Number(answer.around(pages));
        if (!Number.isSafeInteger(count) || count < 0)
          throw new WrongAnswer(
            `'${pages}' is ${answer.around(pages) ?? 'missing'}: the number of pages expected`,
          );
        return index + 1 < count ? ask(index + 1) : undefined;
      }
      return isLast(answer.length, size) ? undefined : ask(index + 1);
    },
  };
}

/**
 * Pages by the number of records before them. Without `stop` and `total` the last one is the first that is short; with one of them, servers that
 * give fewer records a page than they are asked for are asked on, until enough came, or none.
 * @param stop records in all, after which no more are asked for, or the name of the slice's parameter that says so. @default as many as there are
 * @param total path to the number of all records in the answer: one that changes while pages are read, or differs from what came, is refused,
 *   because records moved between pages. @default not looked at
 */
export function byOffset(options: {
  readonly parameter?: string;
  readonly size: PageSize;
  readonly stop?: number | string;
  readonly total?: string;
}): Paging {
  const { parameter = 'offset', size, stop, total } = options;
  const most = (parameters: Series): number | undefined =>
    typeof stop === 'string' ? numberIn(parameters, stop) : stop;
  const ask = (offset: number, parameters: Series): PageAsk => {
    const value = Math.min(size.value, (most(parameters) ?? Number.POSITIVE_INFINITY) - offset);
    return { query: { [parameter]: String(offset), ...sized({ ...size, value }) } };
  };
  return {
    first: (parameters) => ask(0, parameters),
    next(page) {
      const { answer, records, parameters } = page;
      const all = total === undefined ? undefined : sameTotal(total, page);
      const enough = most(parameters);
      if (records >= Math.min(enough ?? Number.POSITIVE_INFINITY, all ?? Number.POSITIVE_INFINITY))
        return undefined;
      const isCounted = enough !== undefined || all !== undefined;
      if (!isLast(answer.length, isCounted ? undefined : size)) return ask(records, parameters);
      if (all !== undefined)
        throw new WrongAnswer(`'${total}' is ${all}, and all pages together have ${records} records`);
      return undefined;
    },
    wanted: most,
  };
}

/** @throws RangeError for a parameter that the slices do not have, or that is no number */
function numberIn(parameters: Series, name: string): number {
  const value = Number(parameters[name]);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(
      `source: byOffset({ stop: '${name}' }): the slice's parameter is ${parameters[name] ?? 'missing'}: a whole number from 1 expected`,
    );
  return value;
}

/** @throws WrongAnswer for an answer without a total, and for another one than on the first page */
function sameTotal(path: string, { answer, first, index }: AnsweredPage): number {
  const all = totalIn(answer, path);
  const before = totalIn(first, path);
  if (all !== before)
    throw new WrongAnswer(
      `'${path}' is ${all} on page ${index + 1}, and was ${before} on the first: records moved while pages were read`,
    );
  return all;
}

/** @throws WrongAnswer for an answer without a total */
function totalIn(answer: Answer, path: string): number {
  const text = answer.around(path);
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text))
    throw new WrongAnswer(`'${path}' is ${text ?? 'missing'}: the number of all records expected`);
  return Number(text);
}

/**
 * Pages in the order of a whole number that records have, each asked for from behind the last number of the page before: for sources that let
 * nobody skip many records. The last page is the first that is short, with `total` of those that bring the last record or none: servers may give
 * fewer records a page than they are asked for.
 * @param field of a record
 * @param value name of the value in braces of the source's query: the number from which on a page is asked for, 0 at first
 * @param total path to the number of all records from there on in the answer: all pages together must have as many as the first one says.
 *   @default not looked at
 */
export function byNumber(options: {
  readonly field: string;
  readonly value: string;
  readonly size: PageSize;
  readonly total?: string;
}): Paging {
  const { field, value, size, total } = options;
  const ask = (from: string): PageAsk => ({ query: sized(size), values: { [value]: from } });
  return {
    first: () => ask('0'),
    next({ answer, first, records }) {
      const all = total === undefined ? records : totalIn(first, total);
      const isShort = isLast(answer.length, records < all ? undefined : size);
      if (!isShort) return ask(String(lastNumber(answer, field) + 1n));
      if (all !== records)
        throw new WrongAnswer(
          `'${total}' was ${all} on the first page, and all pages together have ${records} records`,
        );
      return undefined;
    },
  };
}

/** @throws WrongAnswer for a record without the number */
function lastNumber(answer: Answer, field: string): bigint {
  let last: string | null | undefined;
  for (const record of answer.records) last = record.value({ kind: 'field', path: field });
  if (typeof last !== 'string' || !/^\d{1,30}$/.test(last))
    throw new WrongAnswer(`'${field}' of the last record is ${last ?? 'missing'}: a whole number expected`);
  return BigInt(last);
}

/**
 * Each answer names what the next one is asked by; the last names nothing.
 * @param path to the cursor in the answer
 */
export function byCursor(options: {
  readonly parameter: string;
  readonly path: string;
  readonly size?: PageSize;
}): Paging {
  return {
    first: () => ({ query: sized(options.size) }),
    next({ answer }) {
      const cursor = answer.around(options.path);
      if (cursor === undefined || cursor === null || cursor === '') return undefined;
      return { query: { [options.parameter]: cursor, ...sized(options.size) } };
    },
  };
}

/**
 * Each answer names the next one's address: at a path of the answer, else in the header `Link` with rel="next" (RFC 8288).
 * @param path to the address. @default the header's
 */
export function byLink({ path }: { readonly path?: string } = {}): Paging {
  return {
    first: () => ({}),
    next({ answer, headers }) {
      const url = path === undefined ? linkedNext(headers.link) : answer.around(path);
      return url ? { url } : undefined;
    },
  };
}

function linkedNext(header: string | undefined): string | undefined {
  for (const [, url, parameters] of (header ?? '').matchAll(/<([^>]*)>((?:\s*;\s*[^,;]+)*)/g))
    if (/;\s*rel\s*=\s*("[^"]*\bnext\b[^"]*"|next\b)/i.test(parameters ?? '')) return url;
  return undefined;
}

const isLast = (records: number, size: PageSize | undefined): boolean =>
  records === 0 || (size !== undefined && records < size.value);
