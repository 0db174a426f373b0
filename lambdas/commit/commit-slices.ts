import { TRUNCATED_PROPERTY } from '../../lib/contracts/changes.ts';
import type { SliceDataset } from '../../lib/contracts/dataset.ts';
import type { TableDefinition } from '../../lib/contracts/table.ts';
import { ATTEMPT } from '../../lib/ingestion/books/books.ts';
import { keepSliceBooks } from '../../lib/ingestion/books/slice-books.ts';
import { allFailures, type SlicesRun, sliceIncidents } from '../../lib/ingestion/books/slice-incidents.ts';
import { addCounts, noCounts } from '../../lib/ingestion/run/conservation.ts';
import { markSettled } from '../../lib/ingestion/run/latest-run.ts';
import type { RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import { type BrokenCall, sliceOutcomes } from '../../lib/ingestion/run/slice-outcomes.ts';
import { type TalliedState, tallyOf } from '../../lib/ingestion/run/slice-tally.ts';
import { appendFiles } from '../../lib/lake/append-files.ts';
import { commitPartitions } from '../../lib/lake/commit-partitions.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { loadTable } from '../../lib/lake/table.ts';
import type { CommitOutcome } from './commit-run.ts';
import { failedSlices } from './failed-slices.ts';
import { stagedRun } from './staged-run.ts';

/**
 * Commits what an attempt staged of a dataset of slices: one snapshot a table, then the books. Each step is applied once per run, so a
 * repeated call completes what an earlier one began; the ledger comes last, so that a slice is held only when all tables hold it.
 * @throws CommitConflict when a partition changed since it was read; MergeIncomplete; CommitUnknown
 */
export async function commitSlices(
  lake: Lake,
  workBucket: string,
  dataset: SliceDataset,
  plan: Pick<RunPlan, 'run' | 'scheduledTime' | 'groups' | 'slices' | 'missed' | 'others'>,
  attempt: number,
  calls: readonly BrokenCall[] = [],
): Promise<CommitOutcome> {
  const { run } = plan;
  const staged = await stagedRun(lake, workBucket, dataset, plan, attempt, calls);
  const { failures } = await sliceOutcomes(lake.objects, workBucket, plan, attempt, calls);
  const books = { plan, staged, failures };
  const failed = failedSlices([...allFailures(books)]);
  const told = {
    ...(failed && { failed }),
    ...(plan.others && { slices: tallyOf(statesAfter(dataset, books), plan.others) }),
    // A file that came a part further brings its dataset forward, too.
    answered:
      (staged?.slices.length ?? 0) + count(failures.values(), ({ isUnfinished = false }) => isUnfinished),
  };
  if (!staged) {
    await keepSliceBooks(lake, dataset, books);
    await markSettled(lake.objects, workBucket, run);
    return { committed: false, counts: noCounts, ...told };
  }
  let snapshotId: string | undefined;
  const tables = dataset.tables.toSorted((a, b) => RANK[a.merge] - RANK[b.merge]);
  for (const { table, merge } of tables) {
    const change = staged.tables.find(({ name }) => name === table.name);
    if (!change) throw new Error(`Run ${run}, attempt ${attempt}: table ${table.name} was not staged`);
    const summary = { [ATTEMPT]: String(attempt) };
    const files = change.appended;
    const properties = await truncation(lake, table, change.truncated);
    const replacements = change.replacements.map(({ values, ...rest }) => ({ partition: values, ...rest }));
    const result =
      merge === 'append'
        ? await appendFiles(lake, table, { runId: run, files, summary })
        : await commitPartitions(lake, table, { runId: run, replacements, summary, properties });
    // What is remembered of deletes is no news to readers.
    if (merge !== 'deletes') snapshotId ??= result.snapshotId;
  }
  await keepSliceBooks(lake, dataset, books);
  await markSettled(lake.objects, workBucket, run);
  const counts = staged.tables
    .flatMap((table) => Object.values(table.counts))
    .reduce((sum, some) => addCounts(sum, some), noCounts);
  return {
    committed: snapshotId !== undefined,
    ...(snapshotId !== undefined && { snapshotId }),
    counts,
    ...told,
  };
}

/** The newest change that emptied a table. @param truncated the newest of the run */
async function truncation(
  lake: Lake,
  { database, name }: TableDefinition,
  truncated: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (truncated === undefined) return {};
  const known = (await loadTable(lake, database, name))?.properties[TRUNCATED_PROPERTY] ?? '';
  return { [TRUNCATED_PROPERTY]: known > truncated ? known : truncated };
}

/**
 * In which order tables are committed. What is appended comes last: a run that ends before is repeated without adding a row twice. Deletes come
 * first: were a row removed before its delete is noted, an older insert could bring it back.
 */
const RANK = { deletes: 0, upsert: 1, replace: 1, changes: 1, append: 2 } as const;

/** How the slices ended that the run asked for, as the ledger notes it. */
function statesAfter(dataset: SliceDataset, run: SlicesRun): readonly TalliedState[] {
  const noted = new Map(
    sliceIncidents(dataset, run, Date.now()).flatMap(({ slice, state }) =>
      state === 'missed' ? [] : [[slice, state] as const],
    ),
  );
  const answered = new Set((run.staged?.slices ?? []).map(({ name }) => name));
  // What the run had no time for is as due as before; what is held and unchanged needs no note.
  return (run.plan.slices ?? []).map(({ name }) => noted.get(name) ?? (answered.has(name) ? 'held' : 'due'));
}

const count = <T>(some: Iterable<T>, isOne: (one: T) => boolean): number =>
  Iterator.from(some).reduce((sum, one) => sum + Number(isOne(one)), 0);
