import * as z from 'zod';
import {
  answerLimit,
  DEFAULT_ANSWER_LIMIT,
  DEFAULT_FILE_LIMIT,
  DEFAULT_UNPACKED_LIMIT,
  fileLimit,
  unpackedLimit,
} from '../contracts/answer-limit.ts';
import { baseUrl } from '../contracts/base-url.ts';
import type { SliceCoverage } from '../contracts/coverage.ts';
import {
  type GridDataset,
  type GridDefinition,
  gridContract,
  isGrid,
  type SliceDataset,
  type SliceDefinition,
  sliceContract,
} from '../contracts/dataset.ts';
import type { TableContract } from '../contracts/dataset-table.ts';
import { type Duration, days, minutes } from '../contracts/duration.ts';
import { INBOX_DAYS } from '../contracts/inbox.ts';
import { InvalidDataset } from '../contracts/invalid-dataset.ts';
import { s3Address } from '../contracts/s3-address.ts';
import type { Schedule } from '../contracts/schedule.ts';
import type { Series } from '../contracts/slice.ts';
import { slicesPerRun } from '../contracts/slices-per-run.ts';
import { startSetting } from '../contracts/start-setting.ts';
import { windowList, windowSettings } from '../contracts/windows.ts';
import type { Source } from './connector.ts';
import type { Format } from './formats/format.ts';
import { comesInParts, type HttpSource, hasObjects, type SliceSource } from './slice-source.ts';

/** A dataset on a time grid with all that it takes to ask for it and to read the answers. */
export interface SourcedGrid extends GridDataset {
  readonly source: Source;
}

/** A dataset of slices with all that it takes to ask for it and to read the answers. */
export interface SourcedSlices extends SliceDataset {
  readonly source: SliceSource;
}

export type SourcedDataset = SourcedGrid | SourcedSlices;

/** Whether a dataset takes what others write into the inbox, and asks nobody. */
export const hasInbox = (dataset: SourcedDataset): dataset is SourcedSlices =>
  !isGrid(dataset) && dataset.source.inbox !== undefined;

/** Whether a dataset reads objects in a bucket of somebody else's. */
export const hasBucket = (dataset: SourcedDataset): dataset is SourcedSlices =>
  !isGrid(dataset) && dataset.source.bucket !== undefined;

/** Whether a dataset asks its provider over HTTP. */
export const isAskedOverHttp = (dataset: SourcedDataset): boolean =>
  isGrid(dataset) || !hasObjects(dataset.source);

/**
 * Defines a dataset of series on a time grid: the default export of `lib/datasets/<name>/dataset.ts`, the one place that knows it.
 * @throws InvalidDataset that names the field and what is allowed
 */
export function gridDataset(definition: GridDefinition & { readonly source: Source }): SourcedGrid {
  return { ...gridContract(definition), source: definition.source };
}

/** A dataset of slices, as a person writes it: what most need no word about has a default. */
export interface SlicesOptions {
  /** That of its folder in lib/datasets. */
  readonly name: string;
  readonly description: string;
  readonly source: HttpSource;
  readonly format: Format;
  /** Asked for what the source does not have, or cannot give; its pages have another format. @default nobody else is asked */
  readonly fallback?: { readonly source: HttpSource; readonly format: Format };
  readonly coverage: SliceCoverage;
  readonly schedule: Schedule;
  /** Whether a deployment has it only where its settings name it, if by `{}`. @default false */
  readonly isOffByDefault?: boolean;
  readonly tables: Readonly<Record<string, TableContract>>;
  /** What a deployment may set beside `start`, `slicesPerRun` and the like, each with a default. @default nothing */
  readonly settings?: z.ZodRawShape;
  /** The sets of parameters, each a slice or a series of slices. @default one without parameters */
  readonly parameters?: (settings: Readonly<Record<string, unknown>>) => readonly Series[];
  /**
   * The schema of each parameter, where settings may name `windows`, stretches of single series, instead of all of them from `start` on.
   * @default they may not
   */
  readonly windows?: z.ZodRawShape;
  /** @default 2 and 4 days */
  readonly freshness?: SliceDataset['freshness'];
  /** Extra attempts of a run's task that failed for a reason that may pass. @default 1 */
  readonly retries?: number;
  /** @default 30 minutes */
  readonly timeout?: Duration;
  readonly quarantineLimit?: number;
  readonly quarantineAllowance?: number;
  /** What a program has guessed and no person has looked at: the dataset is refused until it is empty. @default nothing */
  readonly guessed?: readonly string[];
}

const FIELDS = [
  'name',
  'description',
  'source',
  'format',
  'fallback',
  'coverage',
  'schedule',
  'isOffByDefault',
  'tables',
  'settings',
  'parameters',
  'windows',
  'freshness',
  'retries',
  'timeout',
  'quarantineLimit',
  'quarantineAllowance',
  'guessed',
];

/** A stretch of one series: its parameters, from inclusive, to exclusive. */
export type SliceWindow = Readonly<Record<string, string | undefined>> & {
  readonly from: string;
  readonly to?: string | undefined;
};

/** The parameters of a stretch, without its bounds. */
export const seriesOf = ({ from, to, ...series }: SliceWindow): Series => series as Series;

/** The setting of the addresses at which sources are asked. */
const addressesOf = (sources: readonly HttpSource[]) =>
  z
    .strictObject(
      Object.fromEntries(
        sources.map(({ address, origin, bucket }) => [
          address,
          (bucket ? s3Address : baseUrl).default(origin),
        ]),
      ),
    )
    .prefault({});

/** What every dataset of slices takes. */
export interface SliceSettings {
  /** Where its slices begin: a date, or a duration before the scheduled time. */
  readonly start?: string | undefined;
  /** Slices that a run takes at most, the oldest first. @default 200 */
  readonly slicesPerRun: number;
  /** Most megabytes of a file that comes in parts. @default its files do not */
  readonly largestFileMB?: number | undefined;
  /** Instead of `start`: stretches of single series; a series may have several. */
  readonly windows?: readonly SliceWindow[] | undefined;
  /**
   * Of snapshots: those that whoever answers keeps, ISO 8601 instants, or all since a date or a duration before the scheduled time.
   * @default none: it only says what is now
   */
  readonly keptSnapshots?: readonly string[] | string | undefined;
}

/**
 * Defines a dataset: the default export of `lib/datasets/<name>/dataset.ts`, the one place that knows it. See docs/add-a-dataset.md.
 * @throws InvalidDataset that names the field and what is allowed
 */
export function dataset(options: SlicesOptions): SourcedSlices {
  for (const field of Object.keys(options))
    if (!FIELDS.includes(field))
      throw new InvalidDataset(`${field}: there is no such field; there are ${FIELDS.join(', ')}`);
  for (const [field, how] of [
    ['source', "http({ url: 'https://…' })"],
    ['format', 'csv() or json()'],
    ['coverage', 'whole() or days({ … })'],
  ] as const)
    if (typeof options[field] !== 'object' || options[field] === null)
      throw new InvalidDataset(
        `${field}: ${options[field] === undefined ? 'missing: ' : ''}a ${field} such as ${how} expected`,
      );
  const {
    name,
    description,
    schedule,
    tables,
    source,
    format,
    coverage,
    parameters = () => [{}],
    fallback,
  } = options;
  if (fallback && fallback.format.extension === format.extension)
    throw new InvalidDataset(
      `fallback.format: ${format.extension} is the source's too: pages are told apart by their format`,
    );
  if (options.guessed && options.guessed.length > 0)
    throw new InvalidDataset(
      `guessed: nobody has confirmed ${options.guessed.join(', ')} yet; look at each, correct it, and take it from the list`,
    );
  assertObjects(options);
  if (options.windows && coverage.kind !== 'days')
    throw new InvalidDataset(
      `windows: stretches of time are asked for day by day, and the coverage is ${coverage.kind}; leave windows out`,
    );
  if (typeof parameters !== 'function') throw new InvalidDataset('parameters: a function expected');
  const key = source.key ?? fallback?.source.key;
  const contract = sliceContract({
    name,
    description,
    schedule,
    tables,
    coverage,
    source,
    provider: {
      name: source.provider,
      ...(key && { secret: key.secret }),
      ...(key?.isRequired && { isSecretRequired: true }),
    },
    ...(options.isOffByDefault && { isOffByDefault: true }),
    settings: z.strictObject({
      ...options.settings,
      ...(!source.inbox && { addresses: addressesOf(fallback ? [source, fallback.source] : [source]) }),
      ...(coverage.start !== undefined && { start: startSetting.default(coverage.start) }),
      ...(options.windows && {
        windows: windowList(windowSettings(options.windows), Object.keys(options.windows)).optional(),
      }),
      ...(coverage.kind === 'snapshots' && {
        keptSnapshots: z.union([z.array(z.iso.datetime()).min(1), startSetting]).optional(),
      }),
      slicesPerRun: slicesPerRun.max(1000).default(200),
      ...(!hasObjects(source) && {
        requestsPerMinute: z.int().min(1).max(10_000).default(source.requestsPerMinute),
      }),
      largestAnswerMB: answerLimit.default(DEFAULT_ANSWER_LIMIT),
      largestUnpackedMB: unpackedLimit.default(DEFAULT_UNPACKED_LIMIT),
      ...(comesInParts({ ...source, format }) && { largestFileMB: fileLimit.default(DEFAULT_FILE_LIMIT) }),
    }),
    parameters(settings) {
      const { windows } = settings as SliceSettings;
      if (!windows) return parameters(settings as Readonly<Record<string, unknown>>);
      return [...new Map(windows.map((one) => [JSON.stringify(seriesOf(one)), seriesOf(one)])).values()];
    },
    demand(settings) {
      const { start, windows } = settings as SliceSettings;
      if (windows) return windows.map((one) => ({ series: seriesOf(one), from: one.from, to: one.to }));
      return start === undefined ? [] : this.parameters(settings).map((series) => ({ series, from: start }));
    },
    freshness: options.freshness ?? { warn: days(2), error: days(4) },
    retries: options.retries ?? 1,
    timeout: options.timeout ?? minutes(30),
    // Slices of a run are asked for one after the other, so that they share the provider's limit.
    ingestConcurrency: 1,
    quarantineLimit: options.quarantineLimit,
    quarantineAllowance: options.quarantineAllowance,
  } as SliceDefinition);
  return {
    ...contract,
    source: {
      ...source,
      format,
      ...(fallback && { fallback: { ...fallback.source, format: fallback.format } }),
    },
  };
}

const DAY = 86_400_000;
/** People get as long again to mend what keeps objects from being taken. */
const LATEST_ALARM = (INBOX_DAYS / 2) * DAY;

/** @throws InvalidDataset for objects without a source that has them, and for what such a source cannot have */
function assertObjects(options: SlicesOptions): void {
  const { source, coverage, fallback, parameters, tables } = options;
  if (!hasObjects(source)) {
    if (coverage.kind === 'objects')
      throw new InvalidDataset(
        "coverage: objects() are those of an inbox or of a folder in S3; write source: inbox() or s3({ url: 's3://BUCKET/PREFIX/' })",
      );
    return;
  }
  const what = source.inbox ? 'an inbox' : source.bucket!.key === undefined ? 'a folder' : 'a key';
  const needed = what === 'a key' ? 'whole' : 'objects';
  if (coverage.kind !== needed)
    throw new InvalidDataset(
      `coverage: ${what} ${what === 'a key' ? 'is one object' : 'has objects'}, and the coverage is ${coverage.kind}; write coverage: ${needed}()`,
    );
  if (fallback)
    throw new InvalidDataset(
      source.inbox
        ? 'fallback: nobody else has what was written into an inbox; leave it out'
        : 'fallback: what lies in S3 is read there alone; leave it out',
    );
  if (parameters) throw new InvalidDataset(`parameters: objects of ${what} are one series; leave them out`);
  if (source.inbox) assertTakenInTime(options);
  if (coverage.kind !== 'objects') return;
  const replaced = Object.entries(tables).find(([, { merge }]) => merge === 'replace');
  if (replaced)
    throw new InvalidDataset(
      `tables.${replaced[0]}.merge: 'replace' removes what a slice brought before, and each version of an object is a slice of its own; write 'upsert' or 'append'`,
    );
}

/** @throws InvalidDataset where people would hear too late of what was not taken */
function assertTakenInTime({ freshness }: SlicesOptions): void {
  const limit = freshness?.error.milliseconds ?? 0;
  if (limit > LATEST_ALARM)
    throw new InvalidDataset(
      `freshness.error: ${limit / DAY} days, and the inbox keeps objects for ${INBOX_DAYS} days; ${LATEST_ALARM / DAY} or less expected, so that people hear of what was not taken before it goes`,
    );
}
