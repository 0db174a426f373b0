import { Command, CommanderError } from 'commander';
import { doctorCommand } from './commands/doctor.ts';
import { logsCommand } from './commands/logs.ts';
import { queryCommand } from './commands/query.ts';
import { runCommand } from './commands/run.ts';
import { runsCommand } from './commands/runs.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';
import { tablesCommand } from './commands/tables.ts';
import { UsageError } from './failure.ts';

/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

function program(): Command {
  return new Command('coinlake')
    .description('A serverless lakehouse as code: run it here, look inside, ask it')
    .addCommand(startCommand())
    .addCommand(queryCommand())
    .addCommand(runCommand())
    .addCommand(runsCommand())
    .addCommand(logsCommand())
    .addCommand(tablesCommand())
    .addCommand(statusCommand())
    .addCommand(doctorCommand());
}

/** Runs the command line. @returns the exit code; errors that a user can act on are printed without a stack */
export async function main(argv: readonly string[]): Promise<number> {
  const root = program();
  for (const command of allCommands(root))
    command.exitOverride().showHelpAfterError('(add --help for the options)');
  try {
    await root.parseAsync(argv as string[], { from: 'user' });
    // A command that was interrupted has set its own.
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    console.error(messageOf(error));
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

/** Own errors say all there is to say; anything else is a defect, and its stack helps to report it. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return `No answer from the endpoint: ${error.message}`;
  return error.name === 'Error' || error.name === 'TypeError'
    ? (error.stack ?? error.message)
    : error.message;
}
