import { commitSlices } from '../../../lambdas/commit/commit-slices.ts';
import { fetchSlice } from '../../../lambdas/ingest/fetch-slice.ts';
import { ingestAlone } from '../../../lambdas/ingest/ingest-alone.ts';
import { decodeSlices } from '../../../lambdas/normalize/decode-slices.ts';
import { groupFragments } from '../../../lambdas/normalize/group-fragments.ts';
import { mergePartitions } from '../../../lambdas/normalize/merge-partitions.ts';
import { inboxObjects } from '../../../lambdas/plan/inbox-objects.ts';
import { planSlices } from '../../../lambdas/plan/plan-slices.ts';
import { storedAnswers } from '../../../lambdas/plan/stored-answers.ts';
import { MergeIncomplete } from '../../../lib/contracts/errors.ts';
import type { ObjectSource } from '../../../lib/contracts/object-source.ts';
import { settleBooks } from '../../../lib/ingestion/books/books.ts';
import { newestBySlice, readLedger } from '../../../lib/ingestion/books/slice-ledger.ts';
import { storedSlices } from '../../../lib/ingestion/books/stored-batches.ts';
import type { SourcedSlices } from '../../../lib/ingestion/dataset.ts';
import { HttpClient } from '../../../lib/ingestion/http/http-client.ts';
import { RequestBudget } from '../../../lib/ingestion/http/request-budget.ts';
import { GONE_FROM_INBOX } from '../../../lib/ingestion/inbox/inbox-source.ts';
import { listBucket } from '../../../lib/ingestion/objects/list-bucket.ts';
import { ObjectClient } from '../../../lib/ingestion/objects/object-client.ts';
import { decodeGroups } from '../../../lib/ingestion/run/decode-groups.ts';
import { writeLatestRun } from '../../../lib/ingestion/run/latest-run.ts';
import { type RunPlan, type SlicePlan, slicePlan, writePlan } from '../../../lib/ingestion/run/run-plan.ts';
import type { Begun, SliceFailure } from '../../../lib/ingestion/run/slice-progress.ts';
import { readStagedSlices } from '../../../lib/ingestion/run/staged-slices.ts';
import type { Lake } from '../../../lib/lake/lake.ts';
import { MemoryCatalog } from '../../../lib/lake/memory/catalog.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';
import { readRows } from '../../../lib/lake/read-rows.ts';
import { loadTable } from '../../../lib/lake/table.ts';
import { type Answer, scriptedServer } from './scripted-server.ts';

const memoryLake = (): Lake => ({
  objects: new MemoryObjectStore(),
  catalog: new MemoryCatalog(),
  namespace: '',
  bucket: 'lake',
});

/** Runs a dataset of slices against a server of this process, over a lake in memory. */
export async function slicesRun(
  dataset: SourcedSlices,
  provider: Answer,
  settings: object = {},
  queryKey?: string,
  {
    remainingTime = () => 60_000,
    partBytes,
    largestFile = 200e6,
    inbox,
    lake = memoryLake(),
  }: {
    readonly remainingTime?: () => number;
    readonly partBytes?: number | undefined;
    readonly largestFile?: number;
    /** Where others write, of a dataset with an inbox or with a bucket of theirs. @default it is asked over HTTP */
    readonly inbox?: ObjectSource;
    /** @default a new one */
    readonly lake?: Lake;
  } = {},
) {
  const server = await scriptedServer(provider);
  const http = new HttpClient({
    provider: dataset.source.provider,
    budget: new RequestBudget(6000),
    remainingTime,
    pause: 1,
  });
  const { inbox: isInbox, bucket, origin } = dataset.source;
  const client = inbox
    ? new ObjectClient({ objects: inbox, remainingTime, ...(isInbox && { gone: GONE_FROM_INBOX }) })
    : http;
  const plan = async (run: string, scheduledTime: string, startedAt = scheduledTime, head?: number) => {
    await settleBooks(lake, 'work', dataset);
    const ledger = newestBySlice(await readLedger(lake, dataset.name));
    const bronze = { objects: lake.objects, bronzeBucket: 'bronze' };
    const stored = await storedAnswers(bronze, dataset.name, storedSlices(ledger), slicePlan);
    const request = { run, scheduledTime, startedAt };
    const place = { objects: lake.objects, workBucket: 'work' };
    const found = isInbox && inbox && (await inboxObjects({ ...place, inbox }, dataset, startedAt));
    const listed = bucket && inbox && dataset.coverage.kind === 'objects';
    const planned = planSlices(dataset, dataset.settings.parse(settings), request, ledger, {
      stored,
      head,
      objects: listed ? await listBucket(inbox, origin, bucket) : found?.listed,
    });
    await writePlan(lake.objects, 'work', planned);
    await found?.conclude(planned);
    await writeLatestRun(lake.objects, 'work', dataset.name, run);
    return planned;
  };
  const ingest = async (planned: RunPlan) => {
    const context = {
      keepsSnapshots: 'keptSnapshots' in settings,
      objects: lake.objects,
      bronzeBucket: 'bronze',
      dataset,
      origin: () => (bucket ? origin : inbox ? 's3://inbox' : server.url),
      ...(inbox && { largestObject: largestFile }),
      queryKey,
      client,
      files: { workBucket: 'work', of: dataset.name, largestFile, remainingTime, partBytes },
      largestUnpacked: 128e6,
    };
    const outcomes: (string | undefined)[] = [];
    const place = { objects: lake.objects, workBucket: 'work', run: planned.run, group: 0 };
    // Those that are asked for side by side may end in any order.
    const ask = async ({ slice, attempt }: Begun<SlicePlan>) => {
      const isFirst = attempt === 1 && slice.batchId.includes(`/${planned.run}/`);
      outcomes[planned.slices!.indexOf(slice)] = (
        await fetchSlice(context, planned, slice, isFirst)
      )?.outcome;
    };
    const failed = (slice: SlicePlan, { state }: SliceFailure) => {
      outcomes[planned.slices!.indexOf(slice)] = `${slice.name} ${state}`;
    };
    // As the state machine, which goes on with what came.
    await ingestAlone(place, planned.slices ?? [], ask, failed).catch(() => {});
    return outcomes;
  };
  const context = { lake, workBucket: 'work', bronzeBucket: 'bronze' };
  const remarks: string[] = [];
  /** @param mostRows rows that decoding keeps in memory */
  const decode = async (planned: RunPlan, mostRows?: number) => {
    for (const group of decodeGroups(planned).keys())
      await decodeSlices(context, dataset, planned, group, () => {}, {
        mostRows,
        onRemark: (remark) => remarks.push(remark),
      });
    return groupFragments(context, dataset, planned);
  };
  const merge = async (planned: RunPlan, groups: number, attempt = 1) => {
    for (let group = 0; group < groups; group++)
      await mergePartitions(context, dataset, planned, group, attempt);
  };
  const stage = async (planned: RunPlan, mostRows?: number) =>
    merge(planned, await decode(planned, mostRows));
  const commit = (planned: RunPlan, attempt = 1) => commitSlices(lake, 'work', dataset, planned, attempt);
  return {
    server,
    lake,
    /** What decoding told of the answers. */
    remarks,
    plan,
    ingest,
    decode,
    merge,
    stage,
    commit,
    /** One run from plan to commit. */
    async run(run: string, scheduledTime: string, head?: number) {
      const planned = await plan(run, scheduledTime, scheduledTime, head);
      const outcomes = await ingest(planned);
      const groups = await decode(planned);
      let attempt = 1;
      const committed = async () => {
        await merge(planned, groups, attempt);
        return commit(planned, attempt);
      };
      // As the state machine: once more without what is left out.
      const { counts, failed, slices } = await committed().catch((error: unknown) => {
        if (!(error instanceof MergeIncomplete)) throw error;
        attempt++;
        return committed();
      });
      const staged = await readStagedSlices(lake.objects, 'work', run, attempt);
      return {
        outcomes,
        counts,
        removed: (staged?.tables ?? []).map(({ removed }) =>
          Object.values(removed).reduce((sum, count) => sum + count, 0),
        ),
        slices,
        ...(failed && { failed: failed.message }),
      };
    },
    /** Rows of a silver or ops table, some columns, in the files' order. */
    async rows(table: string, columns: readonly string[]) {
      const [database, name] = table.split('.') as [string, string];
      const found = await loadTable(lake, database as 'silver', name);
      if (!found) return [];
      const { length, columns: read } = await readRows(lake, found, await found.dataFiles(), columns);
      return Array.from({ length }, (_, row) => columns.map((column) => read[column]![row])).sort((a, b) =>
        String(a) < String(b) ? -1 : 1,
      );
    },
  };
}
