import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { shortInstant } from '../contracts/short-instant.ts';
import { messageOf } from './describe-run.ts';
import type { Run } from './list-runs.ts';
import type { RunSource } from './run-source.ts';

/** What one run was for and what became of it, as far as its input and output say. */
export interface RunDetails {
  readonly run: string;
  readonly kind?: 'dataset' | 'model';
  /** The dataset or the model. */
  readonly name?: string;
  readonly machine: string;
  readonly scheduledTime?: Date;
  /** The run that started this one. */
  readonly startedBy?: string;
  readonly status: string;
  readonly startedAt: Date;
  readonly stoppedAt?: Date;
  readonly milliseconds?: number;
  /** Where a dataset's records went. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Rows of a model's build; of a dataset those that the run inserted, restated or deleted. */
  readonly rows?: number;
  /** The snapshot that it published. */
  readonly snapshotId?: string;
  /** Checks that held before the build was published. */
  readonly checks?: number;
  /** Why there was nothing to do. */
  readonly skipped?: string;
  readonly error?: string;
}

/** Runs are described so many at a time: Step Functions has a limit of calls. */
const AT_A_TIME = 8;

/** The details of runs, in their order. */
export async function describeRuns(source: RunSource, runs: readonly Run[]): Promise<readonly RunDetails[]> {
  const found: RunDetails[] = [];
  for (let at = 0; at < runs.length; at += AT_A_TIME) {
    const some = runs.slice(at, at + AT_A_TIME);
    found.push(...(await Promise.all(some.map((run) => runDetails(source, run)))));
  }
  return found;
}

export async function runDetails(source: RunSource, run: Run): Promise<RunDetails> {
  const execution = await source.sfn.send(new DescribeExecutionCommand({ executionArn: run.arn }));
  return detailsOf(run, execution);
}

/** What an execution's texts say. */
interface Execution {
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

export function detailsOf(run: Run, { input, output, error, cause }: Execution): RunDetails {
  const given = objectOf(input) as Readonly<Record<string, string | undefined>>;
  const { dataset, model, scheduledTime, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: starter } = given;
  const ending = objectOf(output) as {
    readonly outcome?: string;
    readonly counts?: Readonly<Record<string, number>>;
    readonly rows?: number;
    readonly snapshotId?: string | number;
    readonly checks?: number;
    readonly skipped?: string;
  };
  const { counts } = ending;
  const rows =
    ending.rows ?? (counts && (counts.inserted ?? 0) + (counts.restated ?? 0) + (counts.deleted ?? 0));
  const skipped = ending.skipped ?? (ending.outcome === 'lease held' ? 'another run was at work' : undefined);
  return {
    run: run.id,
    ...(dataset !== undefined && { kind: 'dataset' as const, name: dataset }),
    ...(model !== undefined && { kind: 'model' as const, name: model }),
    machine: run.machine,
    ...(scheduledTime !== undefined && { scheduledTime: new Date(scheduledTime) }),
    ...(starter !== undefined && { startedBy: starter.slice(starter.lastIndexOf(':') + 1) }),
    status: run.status,
    startedAt: run.startedAt,
    ...(run.stoppedAt && {
      stoppedAt: run.stoppedAt,
      milliseconds: run.stoppedAt.getTime() - run.startedAt.getTime(),
    }),
    ...(counts && { counts }),
    ...(rows !== undefined && { rows }),
    ...(ending.snapshotId !== undefined && { snapshotId: String(ending.snapshotId) }),
    ...(ending.checks !== undefined && { checks: ending.checks }),
    ...(skipped !== undefined && { skipped }),
    ...(error !== undefined && { error: [error, messageOf(cause)].filter(Boolean).join(': ') }),
  };
}

/** A text of JSON that is an object; nothing where it is none. */
function objectOf(json: string | undefined): object {
  try {
    const parsed: unknown = JSON.parse(json ?? '{}');
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** `inserted 3, restated 1`: the counts that are not 0; `nothing new` where none is. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  const some = Object.entries(counts).filter(([name, count]) => count !== 0 && name !== 'records');
  return some.length === 0 ? 'nothing new' : some.map(([name, count]) => `${name} ${count}`).join(', ');
}

/** What a run did, in a few words: where records went, rows and checks of a build, why it did nothing, or its error. */
export function outcomeText({ counts, rows, checks, skipped, error }: RunDetails): string {
  if (error !== undefined) return error;
  if (skipped !== undefined) return `skipped: ${skipped}`;
  if (counts) return countsText(counts);
  return [
    ...(rows === undefined ? [] : [`${rows} ${rows === 1 ? 'row' : 'rows'}`]),
    ...(checks === undefined ? [] : [`${checks} ${checks === 1 ? 'check' : 'checks'} held`]),
  ].join(', ');
}

/**
 * The command that does again what a run was for and did not do: at its own scheduled time. Undefined where nothing is to be repaired.
 * @param target options that name the deployment again, e.g. ` --data DIR`
 */
export function repairOf({ status, name, scheduledTime }: RunDetails, target: string): string | undefined {
  if (name === undefined || !['FAILED', 'TIMED_OUT', 'ABORTED'].includes(status)) return undefined;
  const at = scheduledTime ? ` --at ${shortInstant(scheduledTime)}` : '';
  return `npx coinlake run ${name}${at}${target}`;
}
