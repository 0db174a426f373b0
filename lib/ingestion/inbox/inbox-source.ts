import { objectUrl } from '../objects/object-url.ts';
import { once } from '../paging/pagings.ts';
import type { HttpSource } from '../slice-source.ts';

/** Why a version is refused that was listed and cannot be read any more: behind its address. */
export const GONE_FROM_INBOX = 'is gone from the inbox: it was deleted, or it has expired';

/**
 * Objects that others write: a person (`coinlake put`), Firehose, DMS, Debezium. They lie below `<dataset>/` in the deployment's inbox, and
 * each version of one is a slice, asked for once. The dataset's coverage is `objects()`.
 * @param options.dates how the writer names the prefix of a UTC day behind `<dataset>/`, of {day} (2024-06-01), {yyyy}, {mm} and {dd},
 *   e.g. `date={day}/` or `{yyyy}/{mm}/{dd}/`: of more than a thousand object versions runs then list those of the last days, and all once a day.
 *   @default every run lists all
 * @param options.services principals of services of AWS that deliver logs of this account there by themselves, which write below
 *   `<dataset>/AWSLogs/<account>/`, e.g. logdelivery.elasticloadbalancing.amazonaws.com. @default none
 * @param options.provider who has the data, as the ledger names it. @default inbox
 * @throws RangeError for dates without a slash at the end or without a day
 */
export function inbox({
  dates,
  services,
  provider = 'inbox',
}: {
  readonly dates?: string;
  readonly services?: readonly string[];
  readonly provider?: string;
} = {}): HttpSource {
  if (dates !== undefined && !/^[^/].*\/$/.test(dates))
    throw new RangeError(
      `source: inbox({ dates: '${dates}' }): a prefix that ends in / expected, e.g. date={day}/`,
    );
  if (dates !== undefined && !dates.includes('{day}') && !dates.includes('{dd}'))
    throw new RangeError(`source: inbox({ dates: '${dates}' }): {day}, or {yyyy}, {mm} and {dd} expected`);
  return {
    provider,
    origin: 's3://inbox',
    address: 'inbox',
    paging: once(),
    // Nobody counts: S3's own limits are far.
    requestsPerMinute: 10_000,
    inbox: { ...(dates !== undefined && { dates }), ...(services && { services }) },
    url({ extent }, _, origin) {
      if (extent.kind !== 'object') throw new Error(`An inbox has objects, and was asked for ${extent.kind}`);
      return objectUrl(origin, extent.key, { versionId: extent.version });
    },
  };
}
