import { Command, Option } from 'commander';
import { runAthenaQuery } from '../athena-query.ts';
import { scannedText } from '../billed-bytes.ts';
import { formatRows, type RowFormat } from '../format-rows.ts';
import { openSession } from '../session.ts';
import { checkTarget, type TargetOptions, targetOptions } from '../target.ts';

/** `query SQL`: runs one Athena statement and prints its rows. */
export function queryCommand(): Command {
  const command = new Command('query')
    .description('run one Athena SQL statement and print its rows')
    .argument('<sql>', 'statement, e.g. "SELECT * FROM gold.ohlcv_daily LIMIT 5"')
    .addOption(
      new Option('--format <format>', 'how to print').choices(['table', 'csv', 'json']).default('table'),
    );
  for (const option of targetOptions()) command.addOption(option);
  return command.action(async (sql: string, options: TargetOptions & { readonly format: RowFormat }) => {
    const session = await openSession(checkTarget(options));
    const interrupted = new AbortController();
    const interrupt = () => interrupted.abort();
    process.once('SIGINT', interrupt);
    try {
      const rows = await runAthenaQuery(session.athena, {
        sql,
        workGroup: session.deployment.workGroup,
        signal: interrupted.signal,
      });
      console.log(formatRows(rows, options.format));
      if (options.format === 'table' && rows.scannedBytes) console.error(scannedText(rows.scannedBytes));
      if (session.label) console.error(`(${session.label})`);
    } finally {
      process.off('SIGINT', interrupt);
      await session.close();
    }
  });
}
