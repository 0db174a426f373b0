import { metricNames } from '../../lib/contracts/metrics.ts';
import type { Conservation } from '../../lib/ingestion/run/conservation.ts';
import { type SliceTally, tallyText } from '../../lib/ingestion/run/slice-tally.ts';

/** How a run ended. */
export interface RunEnding {
  readonly kind: 'dataset' | 'model';
  /** The dataset or the model. */
  readonly name: string;
  readonly run: string;
  /** ISO 8601 instants. */
  readonly scheduledTime: string;
  readonly startedAt: string;
  readonly outcome: 'succeeded' | 'failed';
  readonly counts?: Conservation;
  readonly error?: { readonly name: string; readonly message: string };
  /** Of a dataset: its slices after the run, by state. @default not counted */
  readonly slices?: SliceTally;
}

export interface Metric {
  readonly name: string;
  readonly unit: 'Count' | 'Seconds';
  readonly value: number;
}

/**
 * The custom metrics of a report. They have no dimension: a metric costs by its dimensions.
 * @param pastLimits how long each dataset is past what it promises, ms, below zero while it keeps it: the worst is told
 */
export function runMetrics(ending: RunEnding, pastLimits: readonly number[]): Metric[] {
  return [
    ...(pastLimits.length > 0
      ? [{ name: metricNames.pastLimit, unit: 'Seconds', value: Math.max(...pastLimits) / 1000 } as const]
      : []),
    ...(ending.counts
      ? [{ name: metricNames.quarantined, unit: 'Count', value: ending.counts.quarantined } as const]
      : []),
  ];
}

/** What to do about an error, by its name; for a person who did not write this program. */
const ADVICE: Readonly<Record<string, string>> = {
  ProviderThrottled: 'The provider asks for a pause. The next scheduled run goes on where this one ended.',
  ProviderUnavailable:
    'The provider is down or answers nonsense. The next scheduled run goes on where this one ended.',
  ProviderRejected:
    'The provider refuses the request for good: check the symbols in the settings, and the region.',
  ContractViolation:
    'Too much of what came breaks the contract: read the object in bronze that the message names; it is kept. ' +
    'If the provider changed its format, change the dataset’s contract and run again.',
  SlicesFailed:
    'Everything else was committed, and gold was refreshed. These slices are asked for again, the first time soon; the answers of those that are stored lie in bronze, and every run tries to merge them. See all: npx coinlake gaps',
  CommitConflict: 'Another writer keeps changing the same partitions: find it, then run again.',
  CommitUnknown: 'It is not known whether the last commit was applied. Nothing was deleted. Run again.',
  LeaseLost:
    'Another run took over while this one was running. This one wrote nothing more: the other has its rows.',
  AuditFailed:
    'The build broke a check and was not published: readers see the one before. Query the staged table.',
  StaleBuild: 'Newer data kept arriving while the model was built. The next run builds it again.',
  RefreshFailed: 'The rows are in silver. Look at the run of each model that failed.',
};

/** A message. Subjects of SNS e-mails: at most 100 ASCII characters, no line break. */
export interface Message {
  readonly subject: string;
  readonly message: string;
}

const toSubject = (text: string): string => `Coinlake: ${text}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);

/**
 * What people are told when what is failed or late has changed.
 * @param troubles those now, and those that they were told of before, as troublesOf words them
 * @param since since when a row of a late dataset is due, by dataset, ISO 8601
 */
export function healthMessage(
  ending: RunEnding,
  troubles: { readonly now: readonly string[]; readonly told: readonly string[] },
  since: Readonly<Record<string, string>>,
): Message {
  const appeared = troubles.now.filter((trouble) => !troubles.told.includes(trouble));
  const over = troubles.told.filter((trouble) => !troubles.now.includes(trouble));
  const remaining = troubles.now.filter((trouble) => troubles.told.includes(trouble));
  const own = ending.outcome === 'failed' ? `${ending.kind} ${ending.name} failed` : undefined;
  const others = appeared.filter((trouble) => trouble !== own);
  const isOwn = own !== undefined && appeared.includes(own);
  const parts = [
    ...(isOwn ? [failureStory(ending)] : []),
    ...others.map((trouble) => sentence(trouble, since)),
    ...over.map((trouble) => `No longer: ${trouble}.`),
    ...remaining.map((trouble) => `Still: ${trouble}.`),
    ...(troubles.now.length === 0 ? ['Nothing is failed or late.'] : []),
  ];
  const head = isOwn && others.length === 0 ? `${own}: ${ending.error?.name ?? 'unknown error'}` : undefined;
  return {
    subject: toSubject(
      head ?? (appeared.length > 0 ? appeared : over.map((t) => `no longer: ${t}`)).join('; '),
    ),
    message: parts.join('\n\n'),
  };
}

function sentence(trouble: string, since: Readonly<Record<string, string>>): string {
  const [, dataset = ''] = /^dataset (\w+) is late$/.exec(trouble) ?? [];
  return dataset === ''
    ? `The ${trouble}.`
    : `The dataset ${dataset} is late: the first row that it lacks has been due since ${since[dataset]}. Look at its runs: npx coinlake runs`;
}

function failureStory(ending: RunEnding): string {
  const { name, message } = ending.error ?? { name: 'unknown error', message: '' };
  return [
    `The ${ending.kind} ${ending.name} failed with ${name}.`,
    '',
    readableCause(message) || '(no message)',
    '',
    `Run:            ${ending.run}`,
    `Scheduled time: ${ending.scheduledTime}`,
    `Started:        ${ending.startedAt}`,
    ...(ending.counts ? [`Counts:         ${JSON.stringify(ending.counts)}`] : []),
    ...(ending.slices ? [`Slices:         ${tallyText(ending.slices)}`] : []),
    '',
    ADVICE[name] ?? 'Look at the run’s history and logs.',
    `See the run:    npx coinlake runs show ${ending.run}`,
    `Run it again:   npx coinlake run ${ending.name} --at ${ending.scheduledTime}`,
    'On AWS both take --target aws.',
  ].join('\n');
}

/** Step Functions hands over a Lambda's error as JSON with the message inside. */
function readableCause(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}
