import * as z from 'zod';
import { closestNames, didYouMean } from '../../contracts/closest-names.ts';
import type { StateVisit } from '../../runs/describe-run.ts';
import type { LogLine } from '../../runs/log-line.ts';
import { outcomeText, type RunDetails, repairOf } from '../../runs/run-details.ts';
import type { RunReader } from '../../runs/run-reader.ts';
import { Problem } from '../problem.ts';
import { type onlyParameters, wholeNumber } from '../reading/parameters.ts';
import type { ServedLake } from '../served-lake.ts';

export const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;

export const RUNS_PARAMETERS = {
  limit: wholeNumber(1, 200, 50),
  status: z
    .enum(STATUSES)
    .optional()
    .describe(`${STATUSES.join(', ')}; all if left out`),
  of: z.string().min(1).optional().describe('a dataset or a model; all if left out'),
  cursor: z.string().min(1).optional().describe("'next' of the answer before; the newest runs if left out"),
};

export const LOGS_PARAMETERS = {
  limit: wholeNumber(1, 5000, 500),
  lines: z
    .enum(['own', 'all'])
    .default('own')
    .describe(
      'own: what the functions wrote; all: the lines that frame it and the metrics, too; own if left out',
    ),
};

/** States of a run that one answer tells; a run of all groups has some hundreds. */
const MOST_STATES = 2000;

/** A page of runs, newest first. @throws Problem 400 or 404 */
export async function listRuns(
  lake: ServedLake,
  { of, status, cursor, limit }: ReturnType<typeof onlyParameters<typeof RUNS_PARAMETERS>>,
) {
  const runs = runsOf(lake);
  if (of !== undefined) await assertKnown(lake, runs, of);
  const question = {
    limit,
    ...(of !== undefined && { of }),
    ...(status !== undefined && { status }),
    ...(cursor !== undefined && { cursor }),
  };
  const page = await runs.page(question).catch((error: Error) => {
    if (!(error instanceof RangeError)) throw error;
    throw new Problem(400, `cursor: ${error.message}`, {
      parameter: 'cursor',
      allowed: "'next' of the answer before",
    });
  });
  return { runs: page.runs.map(runJson), next: page.next ?? null };
}

/** What happened in one run. @throws Problem 404 */
export async function describeRun(lake: ServedLake, id: string) {
  const story = await runsOf(lake).story(id);
  if (!story) throw noRun(id);
  const { details, states, progress, failedState, checks, started } = story;
  return {
    ...runJson(details),
    repair: repairOf(details, lake.target ?? '') ?? null,
    progress: progress ?? null,
    failed_state: failedState ? stateJson(failedState) : null,
    checks: checks?.map((check) => ({ ...check, sample: check.sample ?? null })) ?? null,
    started: started.map(runJson),
    states: states.slice(0, MOST_STATES).map(stateJson),
    states_left_out: Math.max(0, states.length - MOST_STATES),
  };
}

/** The newest lines that the functions of a run wrote, in time order. @throws Problem 404 */
export async function readLogs(
  lake: ServedLake,
  id: string,
  { limit, lines: which }: ReturnType<typeof onlyParameters<typeof LOGS_PARAMETERS>>,
) {
  const logs = await runsOf(lake).logs(id);
  if (!logs) throw noRun(id);
  const lines = logs.lines.filter((line) => which === 'all' || isOwn(line));
  return {
    run: id,
    has_ended: logs.ended,
    left_out: Math.max(0, lines.length - limit),
    is_cut: logs.cut,
    lines: lines.slice(-limit).map(({ at, run, service, level, message, fields }) => ({
      time: at.toISOString(),
      run,
      function: service,
      level: level ?? null,
      message,
      fields,
    })),
  };
}

/** Lambda frames each invocation with lines that say when, and metrics are JSON for CloudWatch. */
const isOwn = ({ message }: LogLine): boolean =>
  !/^(START|END|REPORT) RequestId: /.test(message) && !message.startsWith('{"_aws"');

function runsOf({ runs }: ServedLake): RunReader {
  if (runs) return runs;
  throw new Problem(404, 'This API serves tables alone: it has no access to runs');
}

async function assertKnown({ models }: ServedLake, runs: RunReader, of: string): Promise<void> {
  const known = [...(await runs.datasets()), ...models.map(({ name }) => name)];
  if (known.includes(of)) return;
  throw new Problem(404, `of: there is no dataset or model ${of}.${didYouMean(closestNames(of, known))}`, {
    parameter: 'of',
    allowed: known,
  });
}

const noRun = (id: string): Problem =>
  new Problem(404, `There is no run ${id}: /api/v1/runs lists those that there are`, { parameter: 'run' });

const runJson = (run: RunDetails) => ({
  run: run.run,
  kind: run.kind ?? null,
  of: run.name ?? null,
  machine: run.machine,
  scheduled_time: run.scheduledTime?.toISOString() ?? null,
  started_by: run.startedBy ?? null,
  status: run.status,
  started_at: run.startedAt.toISOString(),
  stopped_at: run.stoppedAt?.toISOString() ?? null,
  milliseconds: run.milliseconds ?? null,
  counts: run.counts ?? null,
  rows: run.rows ?? null,
  snapshot: run.snapshotId ?? null,
  checks_held: run.checks ?? null,
  skipped: run.skipped ?? null,
  error: run.error ?? null,
  outcome: outcomeText(run),
});

const stateJson = ({
  name,
  within,
  enteredAt,
  exitedAt,
  attempts,
  failed,
  error,
  startedExecution,
}: StateVisit) => ({
  state: name,
  within: within.map(({ name: container, visit, iteration }) => ({
    state: container,
    place: visit,
    iteration: iteration ?? null,
  })),
  entered_at: enteredAt.toISOString(),
  exited_at: exitedAt?.toISOString() ?? null,
  attempts: attempts.map((attempt) => ({
    started_at: attempt.startedAt.toISOString(),
    ended_at: attempt.endedAt?.toISOString() ?? null,
    error: attempt.error ?? null,
  })),
  has_failed: failed,
  error: error ?? null,
  started: startedExecution?.slice(startedExecution.lastIndexOf(':') + 1) ?? null,
});
