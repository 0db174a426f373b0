import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { dashboardCommand } from './commands/dashboard.ts';
import { doctorCommand } from './commands/doctor.ts';
import { gapsCommand } from './commands/gaps.ts';
import { logsCommand } from './commands/logs.ts';
import { queryCommand } from './commands/query.ts';
import { refetchCommand } from './commands/refetch.ts';
import { runCommand } from './commands/run.ts';
import { runsCommand } from './commands/runs.ts';
import { serveCommandsCommand } from './commands/serve-commands.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';
import { tablesCommand } from './commands/tables.ts';
import { EXIT } from './exit-code.ts';
import { failureReport } from './failure-report.ts';
import { Interrupted, interruptible, interruption, workOfOthers } from './interruption.ts';
import { refuseKeptOptions } from './options-kept-by-npm.ts';
import { endOutput, guardOutput, note, outputDrained } from './output.ts';
import { projectFolder } from './project.ts';
import { shieldStatement } from './statement-argument.ts';

/** After Ctrl-C a command has this long to end in order. */
const GRACE_MS = 2_500;

/** All commands, ready to parse. */
export function program(): Command {
  const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return new Command('coinlake')
    .description('A serverless lakehouse as code: run it here, look inside, ask it')
    .version(version, '-V, --version', 'print the version')
    .addCommand(startCommand())
    .addCommand(queryCommand())
    .addCommand(runCommand())
    .addCommand(runsCommand())
    .addCommand(logsCommand())
    .addCommand(tablesCommand())
    .addCommand(statusCommand())
    .addCommand(gapsCommand())
    .addCommand(refetchCommand())
    .addCommand(dashboardCommand())
    .addCommand(doctorCommand())
    .addCommand(serveCommandsCommand(), { hidden: true });
}

/**
 * Runs the command line. However it ends, nobody sees a stack trace: {@link failureReport} has words for every error.
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  const interrupted = interruption();
  guardOutput();
  // What nobody waited for: after an interruption it is work that was cut off.
  process.on('uncaughtException', (error) =>
    process.exit(report(interrupted.signal.aborted ? interrupted.signal.reason : error)),
  );
  const work = run(argv);
  try {
    return await interrupted.race(work);
  } catch {
    endOutput(interrupted.signal.reason);
    const mayEndInOrder = interruptible() > 1;
    const code = mayEndInOrder ? await Promise.race([work, graceOver()]) : report(interrupted.signal.reason);
    // What was cut off may still hold sockets and threads.
    process.exit(code ?? EXIT.interrupted);
  } finally {
    interrupted.end();
  }
}

/** Others’ work is not cut off with this command: a second Ctrl-C does that. */
async function graceOver(): Promise<undefined> {
  await sleep(GRACE_MS);
  if (workOfOthers() === undefined) return;
  await workOfOthers();
  await sleep(GRACE_MS);
}

async function run(argv: readonly string[]): Promise<number> {
  const root = program();
  for (const command of allCommands(root))
    command.exitOverride().showHelpAfterError('(add --help for the options)');
  try {
    refuseKeptOptions(root, argv, process.env);
    await root.parseAsync(shieldStatement(argv), { from: 'user' });
    // An interruption that the command itself took for its end, as start does while it serves, is no failure.
    await outputDrained().catch((error: unknown) => {
      if (!(error instanceof Interrupted)) throw error;
    });
    // A command that was interrupted before it was done has set its own.
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return report(error);
  }
}

function report(error: unknown): number {
  const { code, message } = failureReport(error);
  if (message !== undefined) note(message);
  return code;
}

function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}
