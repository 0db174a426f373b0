import type { Inbox } from '../../contracts/inbox.ts';
import type { ObjectVersion } from '../../contracts/slice.ts';
import type { InboxTerms } from '../slice-source.ts';

const DAY = 86_400_000;
/** Days before that of a run whose objects it looks for, and behind it: a writer's clock may be ahead. */
const DAYS = { before: 2, behind: 1 };

/**
 * What others have written for a dataset: by key, the versions of a key oldest first.
 * @param scheduledTime epoch ms: where the writer names days, only those about it are listed. @default all is listed
 */
export async function listInbox(
  inbox: Inbox,
  dataset: string,
  { dates }: InboxTerms,
  scheduledTime?: number,
): Promise<readonly ObjectVersion[]> {
  const prefixes =
    dates === undefined || scheduledTime === undefined ? [''] : datePrefixes(dates, scheduledTime);
  const listed: ObjectVersion[] = [];
  for (const prefix of prefixes)
    for await (const object of inbox.list(`${dataset}/${prefix}`)) listed.push(object);
  return listed;
}

/** Prefixes of the days about a time, oldest first. @param dates as of `inbox()` */
function datePrefixes(dates: string, time: number): readonly string[] {
  const count = DAYS.before + 1 + DAYS.behind;
  const days = Array.from({ length: count }, (_, index) =>
    new Date(time + (index - DAYS.before) * DAY).toISOString().slice(0, 10),
  );
  return [
    ...new Set(
      days.map((day) => {
        const [yyyy, mm, dd] = day.split('-') as [string, string, string];
        const values: Readonly<Record<string, string>> = { day, yyyy, mm, dd };
        return dates.replaceAll(/\{(day|yyyy|mm|dd)\}/g, (_, name: string) => values[name]!);
      }),
    ),
  ];
}
