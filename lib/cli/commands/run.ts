import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { Command } from 'commander';
import type { ListrTask } from 'listr2';
import { tallyText } from '../../ingestion/run/slice-tally.ts';
import { listMachines } from '../../runs/list-runs.ts';
import { latestScheduledTime } from '../../runs/scheduled-runs.ts';
import { deploymentOf } from '../deployment.ts';
import { CommandFailed, UsageError } from '../failure.ts';
import { failureStory } from '../failure-story.ts';
import { followRuns, slicesAfter } from '../follow-runs.ts';
import { INTERRUPTED, Interrupted, type Interruption, interruption } from '../interruption.ts';
import { marketOf } from '../market/claim-market.ts';
import { note, print } from '../output.ts';
import { refuseEarlier } from '../published-time.ts';
import { type Runnable, runnableNamed } from '../runnable.ts';
import { openSession, type Session } from '../session.ts';
import { showDuration } from '../show-duration.ts';
import { checkTarget, sameTarget, type TargetOptions, targetOptions } from '../target.ts';
import { runTasks } from '../task-list.ts';
import { utcTime } from '../utc-time.ts';
import { type FinishedRun, showProgress } from '../watch-run.ts';

interface RunOptions extends TargetOptions {
  readonly at?: Date;
  readonly force: boolean;
}

/** `run DATASET|MODEL`: starts one run and watches it to its end. */
export function runCommand(): Command {
  const command = new Command('run')
    .description('run one dataset or gold model now, and watch it')
    .argument('<name>', 'name of a dataset or of a gold model')
    .option(
      '--at <time>',
      'scheduled time, e.g. 2024-06-01T00:00:00Z (default: now; for recorded data the latest that was run)',
      utcTime,
    )
    .option('--force', 'build a gold model at --at, though the published build is of a later time', false);
  for (const option of targetOptions()) command.addOption(option);
  return command.action(run);
}

async function run(name: string, options: RunOptions): Promise<void> {
  checkTarget(options);
  if (options.at && options.at > new Date())
    throw new UsageError(`--at ${options.at.toISOString()} lies in the future`);
  const what = runnableNamed(name, deploymentOf(options.env, options.target));
  if (options.force && what.kind === 'dataset')
    throw new UsageError(`--force is for gold models: ${name} is a dataset, and takes any time`);
  const interrupted = interruption();
  const session = await openSession(options, 'runs');
  let arn: string | undefined;
  try {
    if (what.kind === 'model' && options.at && !options.force) await refuseEarlier(session, name, options.at);
    await runIn(session, what, options, interrupted, (started) => {
      arn = started;
    });
    if (session.label) note(`(${session.label})`);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    if (arn) note(`Interrupted. See: npx coinlake runs show ${idOf(arn)}${sameTarget(options)}`);
    process.exitCode = INTERRUPTED;
  } finally {
    await session.close();
    interrupted.end();
  }
}

/**
 * Starts a run in a session, watches it and those that follow it to their end, and prints what came of them.
 * @param onStart told the ARN of each
 * @throws CommandFailed with the story of what failed
 */
export async function runIn(
  session: Session,
  what: Runnable,
  options: RunOptions,
  interrupted: Interruption,
  onStart: (executionArn: string) => void,
): Promise<void> {
  const { name } = what;
  const at = options.at ?? (await defaultTime(session, what, options));
  const runs = await startAndWatch(session, { what, at, force: options.force, interrupted }, onStart);
  const failed = runs.filter(({ status }) => status !== 'SUCCEEDED');
  const stories: string[] = [];
  for (const one of failed) stories.push(await failureStory(session, { ...one, name }, sameTarget(options)));
  const slices = slicesAfter(runs.at(-1)!.events);
  if (failed.length > 0)
    throw new CommandFailed([...stories, ...(slices ? [`Slices: ${tallyText(slices)}`] : [])].join('\n'));
  for (const one of runs) print(outcome(one));
  if (slices) print(`Slices: ${tallyText(slices)}`);
}

/** A recording ends: what was run last is its present. */
async function defaultTime(session: Session, what: Runnable, options: RunOptions): Promise<Date> {
  const market = options.target === 'local' ? await marketOf(options.data) : undefined;
  const latest = market?.kind === 'recorded' ? await latestScheduledTime(session, what) : undefined;
  return latest ?? new Date();
}

async function startAndWatch(
  session: Session,
  {
    what,
    at,
    force,
    interrupted,
  }: {
    readonly what: Runnable;
    readonly at: Date;
    readonly force: boolean;
    readonly interrupted: Interruption;
  },
  onStart: (executionArn: string) => void,
): Promise<readonly FinishedRun[]> {
  const machine = (await listMachines(session)).find((m) => m.name === what.machine);
  if (!machine)
    throw new CommandFailed(`There is no state machine ${what.machine}: deploy the environment first`);
  const scheduledTime = `${at.toISOString().slice(0, 19)}Z`;
  let runs: readonly FinishedRun[] = [];
  const tasks = [
    {
      title: `Run ${what.name} up to ${scheduledTime}`,
      task: async (_, task) => {
        const { executionArn = '' } = await session.sfn.send(
          new StartExecutionCommand({
            stateMachineArn: machine.arn,
            input: JSON.stringify({ [what.kind]: what.name, scheduledTime, ...(force && { force }) }),
          }),
        );
        onStart(executionArn);
        runs = await followRuns(
          session.sfn,
          executionArn,
          (progress) => {
            const text = showProgress(progress);
            if (process.stdout.isTTY && task.output !== text) task.output = text;
          },
          onStart,
        );
        const ids = runs.map(({ arn }) => idOf(arn));
        task.title = `${ids.length > 1 ? 'Runs' : 'Run'} ${ids.join(', ')} of ${what.name} up to ${scheduledTime}`;
        // A failure is marked as one; its whole story follows.
        const failed = runs.find(({ status }) => status !== 'SUCCEEDED');
        if (failed) throw new CommandFailed(failed.error?.split(':')[0] ?? failed.status);
        task.title += ': SUCCEEDED';
      },
    },
  ] satisfies readonly ListrTask[];
  try {
    await runTasks(tasks, interrupted);
  } catch (error) {
    if (runs.length === 0) throw error;
  }
  return runs;
}

/** What the machine's output says, and how long it took. */
function outcome({ output, milliseconds }: FinishedRun): string {
  const ending = (output ?? {}) as {
    readonly outcome?: string;
    readonly counts?: Readonly<Record<string, number>>;
    readonly skipped?: string;
  };
  if (ending.skipped !== undefined) return `Nothing done: ${ending.skipped}`;
  const counts = Object.entries(ending.counts ?? {}).map(([name, count]) => `${name} ${count}`);
  return `Took ${showDuration(milliseconds)}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`;
}

const idOf = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);
