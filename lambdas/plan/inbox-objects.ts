import * as z from 'zod';
import type { ObjectSource } from '../../lib/contracts/object-source.ts';
import type { ObjectVersion } from '../../lib/contracts/slice.ts';
import type { SourcedSlices } from '../../lib/ingestion/dataset.ts';
import { listInbox } from '../../lib/ingestion/inbox/list-inbox.ts';
import type { RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import { findJson, writeJson } from '../../lib/lake/json-object.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';

/** The UTC day on which the whole of a dataset's inbox was listed last. */
const listedWhole = z.object({ day: z.string() });

const uriOf = (workBucket: string, dataset: string): string =>
  `s3://${workBucket}/runs/inbox/${dataset}.json`;

/** What lies in the inbox as far as a run looks. */
export interface InboxObjects {
  readonly listed: readonly ObjectVersion[];
  /** To be called when the plan has been written. */
  conclude(plan: Pick<RunPlan, 'others'>): Promise<void>;
}

/**
 * What others have written for a dataset. Where they name days and wrote much, a run lists the last of them; the first run of a day lists all, so
 * that what came late under an older day is found, too. Days are those of the clock, as writers have them, whatever time the run is for.
 * @param now ISO 8601 instant at which the run began
 */
export async function inboxObjects(
  {
    objects,
    workBucket,
    inbox,
  }: { readonly objects: ObjectStore; readonly workBucket: string; readonly inbox: ObjectSource },
  { name, source }: Pick<SourcedSlices, 'name' | 'source'>,
  now: string,
): Promise<InboxObjects> {
  const terms = source.inbox ?? {};
  if (terms.dates === undefined)
    return { listed: await listInbox(inbox, name, terms), conclude: async () => {} };
  const uri = uriOf(workBucket, name);
  const day = new Date(now).toISOString().slice(0, 10);
  const known = await findJson(objects, uri);
  if (known !== undefined && listedWhole.parse(known).day === day)
    return {
      listed: await listInbox(inbox, name, terms, Date.parse(now)),
      conclude: async () => {},
    };
  return {
    listed: await listInbox(inbox, name, terms),
    async conclude({ others }) {
      // What this run leaves, a later one must find.
      if ((others?.due ?? 0) === 0) await writeJson(objects, uri, { day });
    },
  };
}
