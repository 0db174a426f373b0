import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { EXIT } from './exit-code.ts';
import { failureReport } from './failure-report.ts';
import { Interrupted, interruptible, interruption, workOfOthers } from './interruption.ts';
import { refuseKeptOptions } from './options-kept-by-npm.ts';
import { endOutput, guardOutput, note, outputDrained } from './output.ts';
import { projectFolder } from './project.ts';
import { shieldStatement } from './statement-argument.ts';

/** After Ctrl-C a command has this long to end in order. */
const GRACE_MS = 2_500;

/** In the order of the help. Each is loaded by itself: all of them take twice the time of one. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start.ts')).startCommand(),
  query: async () => (await import('./commands/query.ts')).queryCommand(),
  run: async () => (await import('./commands/run.ts')).runCommand(),
  put: async () => (await import('./commands/put.ts')).putCommand(),
  runs: async () => (await import('./commands/runs.ts')).runsCommand(),
  logs: async () => (await import('./commands/logs.ts')).logsCommand(),
  tables: async () => (await import('./commands/tables.ts')).tablesCommand(),
  status: async () => (await import('./commands/status.ts')).statusCommand(),
  gaps: async () => (await import('./commands/gaps.ts')).gapsCommand(),
  refetch: async () => (await import('./commands/refetch.ts')).refetchCommand(),
  bronze: async () => (await import('./commands/bronze.ts')).bronzeCommand(),
  dashboard: async () => (await import('./commands/dashboard.ts')).dashboardCommand(),
  new: async () => (await import('./commands/new.ts')).newCommand(),
  docs: async () => (await import('./commands/docs.ts')).docsCommand(),
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand(),
};
/** Started by commands, not by people. */
const HIDDEN = 'serve-commands';

/**
 * The command line, ready to parse.
 * @param name of the one command to load. @default all of them, as help and a misspelt name need
 */
export async function program(name?: string): Promise<Command> {
  const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const root = new Command('coinlake')
    .description('A serverless lakehouse as code: run it here, look inside, ask it')
    .version(version, '-V, --version', 'print the version');
  if (name === HIDDEN)
    return root.addCommand((await import('./commands/serve-commands.ts')).serveCommandsCommand());
  const one = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  for (const load of one ? [one] : Object.values(COMMANDS)) root.addCommand(await load());
  return root;
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
  try {
    // A mistake in a dataset's definition is met while the command is loaded.
    const root = await program(argv[0]);
    for (const command of allCommands(root))
      command.exitOverride().showHelpAfterError('(add --help for the options)');
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
