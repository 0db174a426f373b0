import { Command, InvalidArgumentError } from 'commander';
import { closestNames, didYouMean } from '../../contracts/closest-names.ts';
import { describeRun, type StateVisit } from '../../runs/describe-run.ts';
import { findRun, runOfArn } from '../../runs/find-run.ts';
import { listRuns } from '../../runs/list-runs.ts';
import { readHistory } from '../../runs/read-history.ts';
import {
  countsText,
  describeRuns,
  outcomeText,
  type RunDetails,
  repairOf,
  runDetails,
} from '../../runs/run-details.ts';
import { drawRun } from '../draw-run.ts';
import { drawTable } from '../draw-table.ts';
import { UsageError } from '../failure.ts';
import { type ListingFormat, listingFormat, printListing } from '../listing-format.ts';
import type { Session } from '../session.ts';
import { showTime, tookText } from '../show-duration.ts';
import { sameTarget, type TargetOptions, targetOptions } from '../target.ts';
import { withSession } from '../with-session.ts';

interface RunsOptions extends TargetOptions {
  readonly format: ListingFormat;
}

/** Of an error as much as a line of the list has room for: `runs show` has all of it. */
const LONGEST_OUTCOME = 120;

/** `runs`: executions, newest first; `runs show ID`: what happened in one. */
export function runsCommand(): Command {
  const list = new Command('list')
    .description('list executions, newest first')
    .option('--limit <n>', 'how many', positive, 20)
    .allowExcessArguments();
  const show = new Command('show')
    .description('show each state of an execution: duration, retries, error')
    .argument('<id>', 'the run’s id, or the beginning of it');
  for (const option of [listingFormat(), ...targetOptions()]) {
    list.addOption(option);
    show.addOption(option);
  }
  list.action(async (options: RunsOptions & { readonly limit: number }, command: Command) => {
    const [unknown] = command.args;
    if (unknown !== undefined)
      throw new UsageError(
        `Unknown command 'runs ${unknown}'.${didYouMean(closestNames(unknown, ['list', 'show'])) || ` One run is shown by: runs show ${unknown}`}`,
      );
    await withSession(options, async (session) => {
      const runs = await listRuns(session, options.limit);
      const details = await describeRuns(session, runs);
      printListing(options.format, details, () => (details.length === 0 ? 'No runs yet' : drawRuns(details)));
    });
  });
  show.action(async (id: string, options: RunsOptions) => {
    await withSession(options, async (session) => showRun(session, id, options));
  });
  return new Command('runs')
    .description('run history')
    .addCommand(list, { isDefault: true })
    .addCommand(show);
}

function drawRuns(runs: readonly RunDetails[]): string {
  return drawTable(
    ['run', 'of', 'scheduled (UTC)', 'status', 'started (UTC)', 'took', 'rows', 'outcome'],
    runs.map((run) => {
      const outcome = outcomeText(run).split('\n')[0] ?? '';
      return [
        run.run,
        run.name ?? run.machine,
        run.scheduledTime ? showTime(run.scheduledTime) : '',
        run.status,
        showTime(run.startedAt),
        tookText(run),
        run.rows === undefined ? '' : String(run.rows),
        outcome.length > LONGEST_OUTCOME ? `${outcome.slice(0, LONGEST_OUTCOME)}…` : outcome,
      ];
    }),
    ['took', 'rows'],
  );
}

async function showRun(session: Session, id: string, options: RunsOptions): Promise<void> {
  const run = await findRun(session, id);
  const details = await runDetails(session, run);
  const visits = describeRun(await readHistory(session, run.arn));
  const started = visits.flatMap(({ startedExecution }) => startedExecution ?? []);
  const models = await describeRuns(session, await Promise.all(started.map((arn) => runOfArn(session, arn))));
  const states = visits.map(({ within, ...visit }) => ({ ...visit, within: within.map(({ name }) => name) }));
  const repair = repairOf(details, sameTarget(options));
  printListing(options.format, { ...details, ...(repair && { repair }), states, models }, () =>
    drawOne(details, visits, models, repair),
  );
}

function drawOne(
  run: RunDetails,
  visits: readonly StateVisit[],
  models: readonly RunDetails[],
  repair: string | undefined,
): string {
  const { name = run.machine, scheduledTime, counts, rows, snapshotId, checks, skipped, error } = run;
  return [
    `${name} ${run.run}: ${run.status}, started ${showTime(run.startedAt)} UTC, took ${tookText(run)}`,
    ...(scheduledTime ? [`Scheduled time ${showTime(scheduledTime)} UTC`] : []),
    ...(skipped === undefined ? [] : [`Skipped: ${skipped}`]),
    ...(counts ? [`Records: ${countsText(counts)}`] : []),
    ...(rows === undefined || counts ? [] : [`Rows: ${rows}`]),
    ...(checks === undefined ? [] : [`Checks that held: ${checks}`]),
    ...(snapshotId === undefined ? [] : [`Snapshot ${snapshotId}`]),
    drawRun(visits),
    ...(error === undefined ? [] : [`Failed with ${error}`]),
    ...(repair === undefined ? [] : [`Run it again: ${repair}`]),
    ...(models.length === 0 ? [] : [drawModels(models)]),
  ].join('\n');
}

/** The models' runs that a dataset's run started. */
function drawModels(models: readonly RunDetails[]): string {
  return `Models\n${drawTable(
    ['model', 'run', 'status', 'took', 'outcome'],
    models.map((run) => [run.name ?? '', run.run, run.status, tookText(run), outcomeText(run)]),
    ['took'],
  )}`;
}

function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('a number from 1 expected');
  return Number(text);
}
