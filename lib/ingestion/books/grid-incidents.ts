import type { GridDataset } from '../../contracts/dataset.ts';
import { sliceName, type TimeRange } from '../../contracts/slice.ts';
import { seriesStep } from '../coverage/series-step.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../coverage/time-ranges.ts';
import type { History, PartitionPlan, RunPlan } from '../run/run-plan.ts';
import type { SliceEnd } from '../run/slice-outcomes.ts';
import type { StagedBatch } from '../run/staged-batch.ts';
import { comparedFrom } from './file-ledger.ts';
import { nextTime } from './retry-delays.ts';
import { isDistrusted, isOfFile, isSuspect, type LedgerRow, type SliceState } from './slice-ledger.ts';

/** How a partition of a run ended: what was staged of it, or why nothing was. */
export interface PartitionEnd {
  readonly partition: PartitionPlan;
  readonly failure?: SliceEnd | undefined;
  readonly staged?:
    | Pick<
        StagedBatch,
        'unanswered' | 'beside' | 'suspects' | 'lacks' | 'files' | 'sourceFiles' | 'refusedFiles'
      >
    | undefined;
}

/** A stretch in a state, and why. */
interface Incident extends TimeRange {
  readonly state: SliceState;
  readonly kind?: string | undefined;
  readonly reason?: string | undefined;
  readonly until?: string | undefined;
}

/**
 * What a run has to note of the stretches that it asked for: those that did not come, and those that came after they had been noted.
 * What came as expected is silver's to tell.
 * @param newest time of a row of the partition's series, this run's rows included, epoch ms
 */
export function gridIncidents(
  dataset: Pick<GridDataset, 'provider' | 'halts' | 'grid'>,
  { run, scheduledTime }: Pick<RunPlan, 'run' | 'scheduledTime'>,
  { partition, failure, staged }: PartitionEnd,
  newest: number | undefined,
  now: number,
): readonly LedgerRow[] {
  const { ranges, history = [] } = partition;
  const at = Date.parse(scheduledTime);
  const ofSlice = history.filter((known) => !isOfFile(known));
  const row = (range: TimeRange, incident: Omit<Incident, keyof TimeRange>, attempts: number): LedgerRow => ({
    slice: sliceName(partition.series, partitionCell(partition)),
    parameters: partition.series,
    range: { from: range.from, to: range.to },
    state: incident.state,
    kind: incident.kind,
    reason: incident.reason,
    source: dataset.provider.name,
    ...(incident.state === 'stored' && { version: partition.batchId }),
    attempts,
    nextAt: nextTime(incident, attempts, at),
    run,
    recordedAt: now,
  });
  const noted = (incident: Incident): LedgerRow[] =>
    byAttempts(incident, ofSlice).map(({ attempts, ...range }) => row(range, incident, attempts));
  const suspectBefore = ofSlice.filter(isSuspect);
  /** A row that is suspect stays so until an answer confirms or replaces it: silver holds it, so nothing else would ask for it again. */
  const keepingSuspects = (incident: Incident): Incident[] => [
    ...subtractRanges([incident], suspectBefore).map((range) => ({ ...incident, ...range })),
    ...intersectRanges(suspectBefore, [incident]).map((range) => ({
      ...range,
      ...SUSPECT,
      reason: `${SUSPECT.reason}; asked again: ${incident.reason}`,
    })),
  ];

  if (failure) return ranges.flatMap((range) => keepingSuspects({ ...range, ...failure })).flatMap(noted);
  if (!staged) return [];
  const lacking = staged.lacks.flatMap(keepingSuspects);
  const unanswered = subtractRanges(staged.unanswered, lacking);
  const halted = haltsIn(dataset, partition, unanswered);
  const empty = [
    ...halted,
    ...subtractRanges(unanswered, halted).flatMap((range): Incident[] => {
      const reason = 'the source answered, and has no row that holds the contract';
      // Rows behind it tell that the provider has passed it by.
      const cut = newest === undefined ? range.from : Math.min(Math.max(newest, range.from), range.to);
      return [
        { from: range.from, to: cut, state: 'empty' as const, reason },
        { from: cut, to: range.to, state: 'empty' as const, kind: 'late', reason },
      ].filter(({ from, to }) => from < to);
    }),
  ];
  const suspect = suspectsOf(staged, suspectBefore).map((range): Incident => ({ ...range, ...SUSPECT }));
  const came = subtractRanges(intersectRanges(ofSlice, mergeRanges([...ranges, ...staged.beside])), [
    ...lacking,
    ...empty,
    ...suspect,
  ]);
  return [
    ...[...lacking, ...empty, ...suspect].flatMap(noted),
    ...came.map((range) => row(range, { state: 'held' }, 0)),
    ...(partition.files === false ? [] : fileIncidents(staged, history, ranges)).map(
      ({ file, range, reason, attempts, kind, version }): LedgerRow => {
        const noted = row(
          range,
          { state: reason === undefined || kind === 'suspect' ? 'held' : 'refused', kind, reason },
          attempts,
        );
        const isDecided = version !== undefined && kind !== 'suspect';
        const nextAt = isDecided ? comparedFrom(at) : noted.nextAt;
        return { ...noted, version, nextAt, source: file };
      },
    ),
  ];
}

const SUSPECT = {
  state: 'held',
  kind: 'suspect',
  reason: 'off the grid or cut short, and no row beside it and no other source says so',
} as const;

const UNCOMPARED = {
  kind: 'suspect',
  reason: 'the API answered, and lacks rows of that time that it has',
} as const;

/** Suspect slots of a batch; those that were suspect before are confirmed by a file of the archive that has the row as well. */
const suspectsOf = (
  { suspects, sourceFiles }: NonNullable<PartitionEnd['staged']>,
  before: readonly TimeRange[],
): readonly TimeRange[] => {
  const confirmed = intersectRanges(
    before,
    sourceFiles.map(({ range }) => range),
  );
  return subtractRanges(suspects, confirmed);
};

/** The parts of ranges whose slots lie in halts that the provider told of. */
function haltsIn(
  dataset: Pick<GridDataset, 'halts' | 'grid'>,
  { series }: PartitionPlan,
  ranges: readonly TimeRange[],
): readonly Incident[] {
  const { halts = [] } = dataset;
  if (halts.length === 0 || ranges.length === 0) return [];
  const step = seriesStep(dataset, series);
  return halts.flatMap(({ from, to, source }) => {
    const slots = {
      from: Math.ceil(Date.parse(from) / step) * step,
      to: Math.floor(Date.parse(to) / step) * step,
    };
    return intersectRanges(ranges, [slots]).map(
      (range): Incident => ({
        ...range,
        state: 'empty',
        kind: 'known_halt',
        reason: `nothing was traded: ${source}`,
      }),
    );
  });
}

/** What is to be noted of a file; without a reason it came as it should, or is no longer there. */
interface FileIncident {
  readonly file: string;
  readonly range: TimeRange;
  readonly reason?: string | undefined;
  readonly attempts: number;
  readonly kind?: string | undefined;
  readonly version?: string | undefined;
}

/** Files that were refused, those that came, and those that are no longer there after they had been refused. */
function fileIncidents(
  { refusedFiles, sourceFiles }: NonNullable<PartitionEnd['staged']>,
  history: readonly History[],
  asked: readonly TimeRange[],
): readonly FileIncident[] {
  const known = new Map(history.filter(isOfFile).map((one) => [one.source, one]));
  const refused = refusedFiles.map((one) => ({ ...one, attempts: (known.get(one.file)?.attempts ?? 0) + 1 }));
  const ended = new Set(refusedFiles.map(({ file }) => file));
  const arrived = sourceFiles.map(({ file, sha256, range, isUncompared }): FileIncident => {
    const came = { file, range, version: sha256 };
    if (!isUncompared) return { ...came, attempts: 0 };
    const before = known.get(file);
    return { ...came, ...UNCOMPARED, attempts: (before && isSuspect(before) ? before.attempts : 0) + 1 };
  });
  for (const { file } of arrived) ended.add(file);
  const gone = [...known.values()]
    // One that was only touched, e.g. by a row that was taken along, was not asked for.
    .filter(
      (one) => !ended.has(one.source) && !isDistrusted(one) && subtractRanges([one], asked).length === 0,
    )
    .map(({ source, from, to }) => ({ file: source, range: { from, to }, attempts: 0 }));
  return [...refused, ...arrived, ...gone];
}

/** e.g. 2024-05: the cell of the series that a partition is; none where a series is one partition. */
function partitionCell({ path, series }: PartitionPlan): string | undefined {
  const cell = path.split('/').filter((part) => !(part.split('=')[0]! in series));
  return cell.length === 0 ? undefined : cell.map((part) => part.split('=')[1]!).join('__');
}

/** The parts of an incident by how often in a row they ended in its state, this time included. */
function byAttempts(
  incident: Incident,
  history: readonly History[],
): readonly (TimeRange & { readonly attempts: number })[] {
  const before = history.filter(({ state }) => state === incident.state);
  const counts = new Map<number, TimeRange[]>([[1, subtractRanges([incident], before)]]);
  for (const known of before)
    counts.set(known.attempts + 1, [
      ...(counts.get(known.attempts + 1) ?? []),
      ...intersectRanges([known], [incident]),
    ]);
  return [...counts].flatMap(([attempts, ranges]) =>
    mergeRanges(ranges).map((range) => ({ ...range, attempts })),
  );
}
