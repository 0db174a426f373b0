import { Command, Option } from 'commander';
import { withNamespace } from '../../sql/namespace.ts';
import { type AthenaAnswer, askAthena } from '../athena-query.ts';
import { scannedText } from '../billed-bytes.ts';
import { CommandFailed } from '../failure.ts';
import { ROW_FORMATS, type RowFormat, rowPrinter } from '../format-rows.ts';
import { note, outputDrained, print, printData, terminalWidth } from '../output.ts';
import { readStatement } from '../read-statement.ts';
import type { Session } from '../session.ts';
import { checkTarget, type TargetOptions, targetOptions } from '../target.ts';
import { withSession } from '../with-session.ts';

interface QueryOptions extends TargetOptions {
  readonly format: RowFormat;
  readonly file?: string;
}

/** `query SQL`: runs one Athena statement and prints its rows as they come. */
export function queryCommand(): Command {
  const command = new Command('query')
    .description('run one Athena SQL statement and print its rows')
    .argument(
      '[sql]',
      'statement, e.g. "SELECT * FROM gold.ohlcv_daily LIMIT 5"; - or a pipe: standard input',
    )
    .option('-f, --file <file>', 'read the statement from a file')
    .addOption(new Option('--format <format>', 'how to print').choices(ROW_FORMATS).default('table'));
  for (const option of targetOptions()) command.addOption(option);
  return command.action(async (argument: string | undefined, options: QueryOptions) => {
    checkTarget(options);
    const sql = await readStatement({ argument, file: options.file, input: process.stdin });
    const work = (session: Session, signal: AbortSignal) => query(session, sql, options.format, signal);
    await withSession(options, work, { endsBySignal: true });
  });
}

async function query(session: Session, text: string, format: RowFormat, signal: AbortSignal): Promise<void> {
  const { namespace, workGroup } = session.deployment;
  const sql = withNamespace(text, namespace);
  const answer = await askAthena(session.athena, { sql, workGroup, signal }).catch(async (error) => {
    if (!(error instanceof CommandFailed)) throw error;
    // Loaded here: most queries need no advice, which takes every function of Athena.
    const { queryAdvice } = await import('../query-advice.ts');
    // What can't be looked up must not hide what went wrong.
    const advice = await queryAdvice(session.glue, sql, error.message).catch(() => '');
    throw new CommandFailed(`${error.message}${advice && `.${advice}`}`, { cause: error });
  });
  const done = format === 'table' ? withoutRows(answer) : undefined;
  if (done !== undefined) return print(done);
  const printer = rowPrinter(format, answer.columns, { terminalWidth: terminalWidth() });
  for await (const rows of answer.pages()) {
    printData(printer.page(rows));
    await outputDrained();
  }
  printData(printer.end());
  if (format === 'table' && answer.scannedBytes) note(scannedText(answer.scannedBytes));
}

/** What a statement that has no rows to show did. */
function withoutRows({ columns, written }: AthenaAnswer): string | undefined {
  if (written !== undefined) return `${written} ${written === 1 ? 'row' : 'rows'} written`;
  return columns.length === 0 ? 'Done' : undefined;
}
