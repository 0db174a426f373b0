import type { CoverageContext, HeldSlice, KeptSnapshots } from '../../contracts/coverage.ts';
import type { SliceDataset } from '../../contracts/dataset.ts';
import type { ObjectVersion, Slice, TimeRange } from '../../contracts/slice.ts';
import { momentTime } from '../../contracts/windows.ts';
import { type SliceSettings, seriesOf } from '../dataset.ts';
import { startTime } from './start-time.ts';

/** What the source says of itself when slices are looked for. */
export interface SourceState {
  /** The highest id, where the coverage asks for it. */
  readonly head?: number | undefined;
  /** What others have written, where the coverage takes objects. */
  readonly objects?: readonly ObjectVersion[] | undefined;
}

/** Every slice that is due, oldest first; of equal age one of each series before the next of any. */
export function dueSlices(
  dataset: SliceDataset,
  settings: object,
  { scheduledTime, startedAt }: { readonly scheduledTime: string; readonly startedAt: string },
  held: ReadonlyMap<string, HeldSlice>,
  { head, objects }: SourceState = {},
): readonly Slice[] {
  const { start, keptSnapshots, windows } = settings as SliceSettings;
  const time = Date.parse(scheduledTime);
  const context: CoverageContext = {
    scheduledTime: time,
    now: Date.parse(startedAt),
    start: start === undefined ? undefined : startTime(start, time),
    settings,
    held,
    head,
    objects,
    // Of an upserted row the later version counts alone.
    takesEveryVersion: dataset.tables.some(({ merge }) => merge !== 'upsert'),
    kept: keptOf(keptSnapshots, time),
  };
  const stretches = windows
    ? windows.map((window) => ({
        parameters: seriesOf(window),
        within: {
          ...context,
          start: momentTime(window.from)!,
          end: window.to === undefined ? undefined : momentTime(window.to)!,
        },
      }))
    : dataset.parameters(settings).map((parameters) => ({ parameters, within: context }));
  return stretches
    .flatMap(({ parameters, within }) =>
      dataset.coverage.due(parameters, within).map((slice, position) => ({ slice, position })),
    )
    .sort((a, b) => (a.slice.dueSince ?? 0) - (b.slice.dueSince ?? 0) || a.position - b.position)
    .map(({ slice }) => slice);
}

const keptOf = (setting: SliceSettings['keptSnapshots'], scheduledTime: number): KeptSnapshots | undefined =>
  typeof setting === 'string'
    ? { since: startTime(setting, scheduledTime) }
    : setting?.map((instant) => Date.parse(instant));

/** Slices that were expected, and that nobody can give any more: snapshots whose time has passed. What is noted of slices, by name. */
export function missedSlices(
  dataset: SliceDataset,
  settings: object,
  { scheduledTime }: { readonly scheduledTime: string },
  noted: ReadonlyMap<
    string,
    { readonly state: string; readonly parameters: object; readonly range?: TimeRange | undefined }
  >,
): readonly Slice[] {
  const { missed } = dataset.coverage;
  if (!missed) return [];
  const kept = keptOf((settings as SliceSettings).keptSnapshots, Date.parse(scheduledTime));
  return dataset.parameters(settings).flatMap((parameters) => {
    const own = JSON.stringify(parameters);
    const times = [...noted.values()].flatMap((row) =>
      row.range && JSON.stringify(row.parameters) === own ? [row.range.from] : [],
    );
    if (times.length === 0) return [];
    const first = times.reduce((least, time) => Math.min(least, time));
    return missed(parameters, first, Date.parse(scheduledTime), kept).filter(({ name }) => {
      const state = noted.get(name)?.state;
      return state !== 'held' && state !== 'missed';
    });
  });
}
