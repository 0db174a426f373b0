import type { ObjectSource } from '../../contracts/object-source.ts';
import type { ObjectVersion } from '../../contracts/slice.ts';
import type { InboxTerms } from '../slice-source.ts';

const DAY = 86_400_000;
/** Days before today whose objects a run looks for, and behind it: a writer's clock may be ahead. */
const DAYS = { before: 2, behind: 1 };

/** Versions that one request lists: an inbox of no more is listed whole at the price of a day. */
const ONE_PAGE = 1000;

/**
 * What others have written for a dataset: by key, the versions of a key oldest first.
 * @param now epoch ms: of more than a thousand versions, where the writer names days, those of the days about it are listed. @default all are
 */
export async function listInbox(
  inbox: ObjectSource,
  dataset: string,
  { dates }: InboxTerms,
  now?: number,
): Promise<readonly ObjectVersion[]> {
  const most = dates === undefined || now === undefined ? Number.POSITIVE_INFINITY : ONE_PAGE;
  const all = await listPrefix(inbox, `${dataset}/`, most);
  if (all) return all;
  const listed: ObjectVersion[] = [];
  for (const prefix of datePrefixes(dates!, now!))
    listed.push(...(await listPrefix(inbox, `${dataset}/${prefix}`))!);
  return listed;
}

/** @returns undefined where there are more than `most` */
async function listPrefix(
  inbox: ObjectSource,
  prefix: string,
  most = Number.POSITIVE_INFINITY,
): Promise<ObjectVersion[] | undefined> {
  const listed: ObjectVersion[] = [];
  for await (const object of inbox.list(prefix)) {
    if (listed.length === most) return undefined;
    listed.push(object);
  }
  return listed;
}

/** Prefixes of the days about a time, oldest first. @param dates as of `inbox()` */
function datePrefixes(dates: string, time: number): readonly string[] {
  const count = DAYS.before + 1 + DAYS.behind;
  const times = Array.from({ length: count }, (_, index) => time + (index - DAYS.before) * DAY);
  return [...new Set(times.map((at) => datePrefix(dates, at)))];
}

/**
 * Prefix of a UTC day behind `<dataset>/`.
 * @param dates as of `inbox()`
 * @param time epoch ms
 * @example datePrefix('{yyyy}/{mm}/', Date.UTC(2024, 5, 1)) // '2024/06/'
 */
export function datePrefix(dates: string, time: number): string {
  const day = new Date(time).toISOString().slice(0, 10);
  const [yyyy, mm, dd] = day.split('-') as [string, string, string];
  const values: Readonly<Record<string, string>> = { day, yyyy, mm, dd };
  return dates.replaceAll(/\{(day|yyyy|mm|dd)\}/g, (_, name: string) => values[name]!);
}
