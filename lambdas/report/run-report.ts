import { metricNames } from '../../lib/contracts/metrics.ts';
import type { Conservation } from '../../lib/ingestion/run/conservation.ts';

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
}

export interface Metric {
  readonly name: string;
  readonly unit: 'Count' | 'Seconds';
  readonly value: number;
}

/**
 * @param rowDue when the first row that silver lacks is due, epoch ms; undefined when unknown or for a model
 */
export function runMetrics(ending: RunEnding, rowDue: number | undefined): Metric[] {
  const count = (name: string, value: number): Metric => ({ name, unit: 'Count', value });
  // Below zero while nothing is due.
  const lag = rowDue === undefined ? undefined : (Date.parse(ending.scheduledTime) - rowDue) / 1000;
  return [
    count(metricNames.failedRuns, ending.outcome === 'failed' ? 1 : 0),
    ...(ending.counts ? [count(metricNames.quarantined, ending.counts.quarantined)] : []),
    ...(lag === undefined ? [] : [{ name: metricNames.freshnessLag, unit: 'Seconds', value: lag } as const]),
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
  CommitConflict: 'Another writer keeps changing the same partitions: find it, then run again.',
  CommitUnknown: 'It is not known whether the last commit was applied. Nothing was deleted. Run again.',
  LeaseLost: 'Another run took over while this one was running: look for runs that overlap.',
  AuditFailed:
    'The build broke a check and was not published: readers see the one before. Query the staged table.',
  StaleBuild: 'Newer data kept arriving while the model was built. The next run builds it again.',
  RefreshFailed: 'The rows are in silver. Look at the run of each model that failed.',
};

/** A message on a failed run. Subjects of SNS e-mails: at most 100 ASCII characters, no line break. */
export function failureMessage(ending: RunEnding): { readonly subject: string; readonly message: string } {
  const { name, message } = ending.error ?? { name: 'unknown error', message: '' };
  const subject = `Coinlake: ${ending.kind} ${ending.name} failed: ${name}`
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 100);
  return {
    subject,
    message: [
      `The ${ending.kind} ${ending.name} failed with ${name}.`,
      '',
      readableCause(message) || '(no message)',
      '',
      `Run:            ${ending.run}`,
      `Scheduled time: ${ending.scheduledTime}`,
      `Started:        ${ending.startedAt}`,
      ...(ending.counts ? [`Counts:         ${JSON.stringify(ending.counts)}`] : []),
      '',
      ADVICE[name] ?? 'Look at the run’s history and logs.',
      `See the run:    coinlake runs show ${ending.run}`,
    ].join('\n'),
  };
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
