import { bucketAndPrefix, S3_ADDRESS_EXPECTED, s3Address } from '../../contracts/s3-address.ts';
import { once } from '../paging/pagings.ts';
import type { HttpSource } from '../slice-source.ts';
import { objectUrl } from './object-url.ts';

/**
 * Objects in a bucket of somebody else's, which the pipeline only lists and reads: nothing in it is written, deleted or expired, and nothing
 * of it starts a run. Each run looks there anew. A deployment replaces bucket and prefix by the setting `addresses.bucket`.
 *
 * - A **folder**, with `coverage: objects()`: all objects below a prefix. One that is new, or has another ETag than the one that was
 *   taken, is a slice. An object that vanished from the folder takes no row away, as a slice is what was read, not what lies there; where
 *   the table should follow the folder, let the writer tell deletes (`merge: 'changes'`), or name one key with `merge: 'replace'`.
 * - A **key**, with `coverage: whole()`: one object, read when its ETag has changed; `merge: 'replace'` makes the table equal to it.
 * @param options.url `s3://BUCKET/PREFIX/` with a slash at the end is a folder, `s3://BUCKET/KEY` one key
 * @param options.endsWith of a folder: how the names of its data end, e.g. `.csv`; others are passed over. @default all are data
 * @param options.provider who has the data, as the ledger names it. @default the bucket
 * @throws RangeError for an address that is none
 * @example s3({ url: 's3://acme-exports/orders/', endsWith: '.csv' })
 */
export function s3({
  url,
  endsWith,
  provider,
}: {
  readonly url: string;
  readonly endsWith?: string;
  readonly provider?: string;
}): HttpSource {
  const isFolder = url.endsWith('/') || /^s3:\/\/[^/]*$/.test(url);
  const cut = isFolder ? url.replace(/\/$/, '').length : url.lastIndexOf('/');
  const origin = url.slice(0, cut);
  const name = isFolder ? undefined : url.slice(cut + 1);
  if (!s3Address.safeParse(origin).success || /[*?{}]/.test(name ?? ''))
    throw new RangeError(
      `source: s3({ url: '${url}' }): s3://BUCKET/PREFIX/ of a folder or s3://BUCKET/KEY expected; ${S3_ADDRESS_EXPECTED.slice(S3_ADDRESS_EXPECTED.indexOf('without *'))}`,
    );
  if (endsWith !== undefined && !isFolder)
    throw new RangeError(
      `source: s3({ endsWith: '${endsWith}' }): ${url} is one key; a folder ends in /, or leave endsWith out`,
    );
  return {
    provider: provider ?? bucketAndPrefix(origin).bucket,
    origin,
    address: 'bucket',
    paging: once(),
    // Nobody counts: S3's own limits are far.
    requestsPerMinute: 10_000,
    bucket: { ...(name !== undefined && { key: name }), ...(endsWith !== undefined && { endsWith }) },
    url({ extent }, _, actual) {
      const { bucket, prefix } = bucketAndPrefix(actual);
      return extent.kind === 'object'
        ? objectUrl(`s3://${bucket}`, extent.key, { etag: extent.version })
        : objectUrl(`s3://${bucket}`, `${prefix}${name}`);
    },
  };
}
