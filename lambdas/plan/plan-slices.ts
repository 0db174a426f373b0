import type { SliceDataset } from '../../lib/contracts/dataset.ts';
import type { Slice } from '../../lib/contracts/slice.ts';
import {
  heldSlices,
  isResting,
  type LedgerRow,
  type SliceLedger,
} from '../../lib/ingestion/books/slice-ledger.ts';
import { dueSlices, missedSlices, type SourceState } from '../../lib/ingestion/coverage/due-slices.ts';
import type { SliceSettings } from '../../lib/ingestion/dataset.ts';
import type { RunPlan, SlicePlan } from '../../lib/ingestion/run/run-plan.ts';
import { type TalliedState, tallyOf } from '../../lib/ingestion/run/slice-tally.ts';
import { fairShare } from './fair-share.ts';
import type { PlanRequest } from './plan-dataset.ts';
import { NOTHING_STORED, type StoredAnswers } from './stored-answers.ts';

/**
 * Plans what a run asks for: first what earlier runs have in bronze and never merged, then the slices that are due at the scheduled time
 * and that the ledger does not let rest, of each set of parameters the oldest first, at most as many as the settings say.
 * @param settings as the dataset's schema gives them
 * @param more.stored what of it lies in bronze and was never merged. @default nothing
 * @param more what the source says of itself, where the coverage asks for it
 */
export function planSlices(
  dataset: SliceDataset,
  settings: object,
  request: PlanRequest,
  ledger: SliceLedger,
  { stored = NOTHING_STORED, ...source }: { readonly stored?: StoredAnswers<SlicePlan> } & SourceState = {},
): RunPlan {
  const { slicesPerRun } = settings as SliceSettings;
  const [scheduledTime, now] = [Date.parse(request.scheduledTime), Date.parse(request.startedAt)];
  const held = heldSlices(ledger, scheduledTime);
  const newest = newestHeld(ledger);
  const unfinished = stored.taken.map(
    ({ stored: { attempts }, planned }): SlicePlan => ({
      ...planned,
      state: 'stored',
      attempts,
      isStored: true,
    }),
  );
  const waiting = stored.left.map(({ name }) => name);
  const inBronze = new Set([...unfinished.map(({ name }) => name), ...waiting]);
  const due = dueSlices(dataset, settings, request, held, source).filter(({ name, ...slice }) => {
    const row = ledger.get(name);
    return !inBronze.has(name) && !(row && rests(row, slice, newest, scheduledTime, now));
  });
  const ingestDate = new Date(request.startedAt).toISOString().slice(0, 10);
  const taken = fairShare(due, Math.max(0, slicesPerRun - unfinished.length), {
    series: ({ parameters }) => JSON.stringify(parameters),
    age: ({ dueSince = 0 }) => dueSince,
  });
  const asked = taken.map((slice): SlicePlan => {
    const { name, parameters, extent, settlesAt } = slice;
    const row = ledger.get(name);
    return {
      name,
      batchId: `ingest_date=${ingestDate}/${request.run}/${name}`,
      parameters: { ...parameters },
      extent,
      // An object that has the bytes of an earlier version again is merged again, though these are held.
      ...(extent.kind !== 'object' && {
        held: held.get(name)?.version ?? (settlesAt === undefined ? undefined : wholeVersion(row)),
      }),
      ...(row && { state: row.state, attempts: row.attempts }),
      ...(settlesAt !== undefined && { settlesAt }),
      ...(!hasLater(slice, newest) && { isLatest: true }),
    };
  });
  const missed = missedSlices(dataset, settings, request, ledger)
    .filter(({ name }) => !inBronze.has(name))
    .map(({ name, parameters, extent }) => ({ name, parameters: { ...parameters }, extent }));
  const slices = [...unfinished, ...asked];
  const isAsked = new Set(slices.map(({ name }) => name));
  const left = new Set([...due.map(({ name }) => name), ...waiting].filter((name) => !isAsked.has(name)));
  const wanted = new Set(dataset.parameters(settings).map((parameters) => JSON.stringify(parameters)));
  const others = [...ledger.values()].flatMap(({ slice, state, parameters }): TalliedState[] =>
    isAsked.has(slice) || left.has(slice) || state === 'missed' || !wanted.has(JSON.stringify(parameters))
      ? []
      : [state],
  );
  return {
    ...request,
    dataset: dataset.name,
    groups: [],
    slices,
    ...(missed.length > 0 && { missed }),
    others: { ...tallyOf(others), due: left.size },
  };
}

/** Of what is held and only asked for again because it may have changed. */
const wholeVersion = (row: LedgerRow | undefined): string | undefined =>
  row?.state === 'held' && row.kind === undefined ? row.version : undefined;

function rests(
  row: LedgerRow,
  slice: Pick<Slice, 'parameters' | 'extent'>,
  newest: ReadonlyMap<string, number>,
  scheduledTime: number,
  now: number,
): boolean {
  // Once something behind it has come, an answer without it is worth another question.
  if (row.state === 'empty' && row.kind === 'late' && hasLater(slice, newest)) return false;
  return isResting(row, scheduledTime, now);
}

/** The start of the newest slice that is held, epoch ms, by parameters. */
const newestHeld = (ledger: SliceLedger): ReadonlyMap<string, number> => {
  const newest = new Map<string, number>();
  for (const { state, range, parameters } of ledger.values()) {
    if (state !== 'held' || !range) continue;
    const own = JSON.stringify(parameters);
    newest.set(own, Math.max(newest.get(own) ?? range.from, range.from));
  }
  return newest;
};

/** Whether a slice of the same parameters is held that lies behind. */
const hasLater = (
  { parameters, extent }: Pick<Slice, 'parameters' | 'extent'>,
  newest: ReadonlyMap<string, number>,
): boolean => extent.kind === 'day' && (newest.get(JSON.stringify(parameters)) ?? extent.from) > extent.from;
