import { expect, it } from 'vitest';
import type { Answer } from '../../../../lib/ingestion/formats/format.ts';
import { json } from '../../../../lib/ingestion/formats/json.ts';
import type { PageAsk, Paging } from '../../../../lib/ingestion/paging/paging.ts';
import {
  byCursor,
  byLink,
  byNumber,
  byOffset,
  byPage,
  once,
} from '../../../../lib/ingestion/paging/pagings.ts';

interface Reply {
  readonly rows?: number;
  readonly around?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a paging asks for while these are the replies. */
const parameters = { top: '3' };

function asks(paging: Paging, ...replies: Reply[]): readonly (PageAsk | 'the end')[] {
  const asked: (PageAsk | 'the end')[] = [paging.first(parameters)];
  let records = 0;
  let first: Answer | undefined;
  for (const [index, { rows = 2, around = {}, headers = {} }] of replies.entries()) {
    const body = { rows: Array.from({ length: rows }, (_, row) => ({ id: 7 * (records + row) })), ...around };
    const answer = json({ rows: 'rows' }).read(Buffer.from(JSON.stringify(body)));
    records += rows;
    first ??= answer;
    const next = paging.next({ index, answer, first, headers, records, parameters });
    asked.push(next ?? 'the end');
    if (!next) break;
  }
  return asked;
}
const query = (values: Record<string, string>) => ({ query: values });
const size = { parameter: 'limit', value: 2 };

it.each<[string, Paging, readonly Reply[], readonly (PageAsk | 'the end')[]]>([
  ['once', once(), [{}], [{}, 'the end']],
  [
    'by number, each from behind the last record',
    byNumber({ field: 'id', value: 'from', size, total: 'all' }),
    [{ around: { all: 3 } }, { rows: 1 }],
    [
      { ...query({ limit: '2' }), values: { from: '0' } },
      { ...query({ limit: '2' }), values: { from: '8' } },
      'the end',
    ],
  ],
  [
    'by page, until one is short',
    byPage({ parameter: 'page', size }),
    [{}, { rows: 1 }],
    [query({ page: '1', limit: '2' }), query({ page: '2', limit: '2' }), 'the end'],
  ],
  [
    'by page, from 0, as many as the answer says',
    byPage({ parameter: 'p', first: 0, pages: 'pages' }),
    [{ around: { pages: 2 } }, { around: { pages: 2 } }],
    [query({ p: '0' }), query({ p: '1' }), 'the end'],
  ],
  [
    'by page, none at all',
    byPage({ parameter: 'p', pages: 'pages' }),
    [{ rows: 0, around: { pages: 0 } }],
    [query({ p: '1' }), 'the end'],
  ],
  [
    'by offset, up to a stop',
    byOffset({ size, stop: 4 }),
    [{}, {}],
    [query({ offset: '0', limit: '2' }), query({ offset: '2', limit: '2' }), 'the end'],
  ],
  [
    'by offset, up to a stop that the slice names, of a server that gives fewer than it is asked for',
    byOffset({ size, stop: 'top' }),
    [{ rows: 1 }, { rows: 1 }, { rows: 1 }],
    [
      query({ offset: '0', limit: '2' }),
      query({ offset: '1', limit: '2' }),
      query({ offset: '2', limit: '1' }),
      'the end',
    ],
  ],
  [
    'by offset, up to a stop, where there are fewer',
    byOffset({ size, stop: 4 }),
    [{ rows: 1 }, { rows: 0 }],
    [query({ offset: '0', limit: '2' }), query({ offset: '1', limit: '2' }), 'the end'],
  ],
  [
    'by offset, until all are there that the answer tells of',
    byOffset({ size, total: 'found' }),
    [{ around: { found: 4 } }, { around: { found: 4 } }],
    [query({ offset: '0', limit: '2' }), query({ offset: '2', limit: '2' }), 'the end'],
  ],
  [
    'by offset, until all are there that the answer tells of, of a server that gives fewer than it is asked for',
    byOffset({ size, total: 'found' }),
    [
      { rows: 1, around: { found: 2 } },
      { rows: 1, around: { found: 2 } },
    ],
    [query({ offset: '0', limit: '2' }), query({ offset: '1', limit: '2' }), 'the end'],
  ],
  [
    'by number, until all are there, of a server that gives fewer than it is asked for',
    byNumber({ field: 'id', value: 'from', size, total: 'all' }),
    [{ rows: 1, around: { all: 2 } }, { rows: 1 }],
    [
      { ...query({ limit: '2' }), values: { from: '0' } },
      { ...query({ limit: '2' }), values: { from: '1' } },
      'the end',
    ],
  ],
  [
    'by cursor, until there is none',
    byCursor({ parameter: 'after', path: 'next.cursor', size }),
    [{ around: { next: { cursor: 'x=1' } } }, { around: { next: { cursor: null } } }],
    [query({ limit: '2' }), query({ after: 'x=1', limit: '2' }), 'the end'],
  ],
  [
    'by link in the answer',
    byLink({ path: 'next' }),
    [{ around: { next: '/b' } }, { around: { next: '' } }],
    [{}, { url: '/b' }, 'the end'],
  ],
  [
    'by link in the header',
    byLink(),
    [{ headers: { link: '<https://x.example/?a=1,2>; rel="prev", </b?p=2>; title=x; rel="next last"' } }, {}],
    [{}, { url: '/b?p=2' }, 'the end'],
  ],
])('%s', (_, paging, replies, expected) => {
  expect(asks(paging, ...replies)).toEqual(expected);
});

it('refuses a stop that the slice does not name', () => {
  expect(() => byOffset({ size, stop: 'most' }).first(parameters)).toThrow(
    "source: byOffset({ stop: 'most' }): the slice's parameter is missing: a whole number from 1 expected",
  );
});

it('refuses a number of pages that is none', () => {
  expect(() => asks(byPage({ parameter: 'p', pages: 'pages' }), { around: { pages: 'many' } })).toThrow(
    "'pages' is many: the number of pages expected",
  );
});

it.each<[string, readonly Reply[], string]>([
  [
    'shrinks while pages are read',
    [{ around: { found: 5 } }, { around: { found: 4 } }],
    "'found' is 4 on page 2, and was 5 on the first: records moved while pages were read",
  ],
  [
    'is more than what came',
    [{ around: { found: 5 } }, { rows: 1, around: { found: 5 } }, { rows: 0, around: { found: 5 } }],
    "'found' is 5, and all pages together have 3 records",
  ],
  ['is missing', [{}], "'found' is missing: the number of all records expected"],
])('refuses a total that %s', (_, replies, message) => {
  expect(() => asks(byOffset({ size, total: 'found' }), ...replies)).toThrow(message);
});

it('refuses a last record without the number that the next page is asked from', () => {
  expect(() => asks(byNumber({ field: 'number', value: 'from', size }), {})).toThrow(
    "'number' of the last record is missing: a whole number expected",
  );
});
