import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { Command, InvalidArgumentError } from 'commander';
import { describeRun, messageOf } from '../describe-run.ts';
import { drawRun } from '../draw-run.ts';
import { drawTable } from '../draw-table.ts';
import { findRun } from '../find-run.ts';
import { listRuns, type Run } from '../list-runs.ts';
import { print } from '../output.ts';
import type { Session } from '../session.ts';
import { showDuration, showTime } from '../show-duration.ts';
import { type TargetOptions, targetOptions } from '../target.ts';
import { readHistory } from '../watch-run.ts';
import { withSession } from '../with-session.ts';

/** `runs`: executions, newest first; `runs show ID`: what happened in one. */
export function runsCommand(): Command {
  const list = new Command('list')
    .description('list executions, newest first')
    .option('--limit <n>', 'how many', positive, 20);
  const show = new Command('show')
    .description('show each state of an execution: duration, retries, error')
    .argument('<id>', 'the run’s id, or the beginning of it');
  for (const option of targetOptions()) {
    list.addOption(option);
    show.addOption(option);
  }
  list.action(async (options: TargetOptions & { readonly limit: number }) => {
    await withSession(options, async (session) => {
      const runs = await listRuns(session.sfn, session.deployment, options.limit);
      print(
        runs.length === 0
          ? 'No runs yet'
          : drawTable(['run', 'machine', 'status', 'started (UTC)', 'took'], runs.map(row), ['took']),
      );
    });
  });
  show.action(async (id: string, options: TargetOptions) => {
    await withSession(options, async (session) => showRun(session, id));
  });
  return new Command('runs')
    .description('run history')
    .addCommand(list, { isDefault: true })
    .addCommand(show);
}

function row(run: Run): string[] {
  return [run.id, run.machine, run.status, showTime(run.startedAt), took(run.startedAt, run.stoppedAt)];
}

async function showRun(session: Session, id: string): Promise<void> {
  const run = await findRun(session.sfn, session.deployment, id);
  const events = await readHistory(session.sfn, run.arn);
  print(
    `${run.machine} ${run.id}: ${run.status}, started ${showTime(run.startedAt)} UTC, took ${took(run.startedAt, run.stoppedAt)}`,
  );
  const visits = describeRun(events);
  print(drawRun(visits));
  const failure = events.find((event) => event.executionFailedEventDetails)?.executionFailedEventDetails;
  if (failure) print(`Failed with ${failure.error ?? 'an error'}: ${messageOf(failure.cause)}`);
  const started = visits.flatMap((visit) => visit.startedExecution ?? []);
  if (started.length > 0) print(await startedRuns(session, started));
}

/** The models' runs that a dataset's run started. */
async function startedRuns(session: Session, arns: readonly string[]): Promise<string> {
  const rows: string[][] = [];
  for (const executionArn of arns) {
    const run = await session.sfn.send(new DescribeExecutionCommand({ executionArn }));
    const { model = '' } = JSON.parse(run.input ?? '{}') as { readonly model?: string };
    rows.push([
      model,
      run.name ?? '',
      run.status ?? '',
      run.startDate ? took(run.startDate, run.stopDate) : '',
    ]);
  }
  return `Models\n${drawTable(['model', 'run', 'status', 'took'], rows, ['took'])}`;
}

const took = (from: Date, to: Date | undefined) => (to ? showDuration(to.getTime() - from.getTime()) : '…');

function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('a number from 1 expected');
  return Number(text);
}
