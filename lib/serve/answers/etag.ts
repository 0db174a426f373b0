import { createHash } from 'node:crypto';
import type { Table } from '../../lake/table.ts';

/**
 * What an answer depends on: the tables' metadata, which their properties and schema are in too, the URL and this API's build. Equal
 * tags mean equal answers, so a reader who has one is answered 304 without a look at the rows.
 */
export function etag(tables: readonly Table[], url: string, build: string): string {
  const text = JSON.stringify([tables.map(({ entry }) => entry.metadataLocation), url, build]);
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

/** Whether `If-None-Match` names a tag; weakly, since proxies that compress an answer weaken its tag. */
export const namesTag = (header: string | undefined, tag: string): boolean =>
  (header ?? '').split(',').some((named) => [tag, '*'].includes(named.trim().replace(/^W\//, '')));
