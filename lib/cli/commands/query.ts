import { Command, Option } from 'commander';
import { runAthenaQuery } from '../athena-query.ts';
import { scannedText } from '../billed-bytes.ts';
import { formatRows, type RowFormat } from '../format-rows.ts';
import { note, print } from '../output.ts';
import { type TargetOptions, targetOptions } from '../target.ts';
import { withSession } from '../with-session.ts';

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
    await withSession(options, async (session, signal) => {
      const { workGroup } = session.deployment;
      const rows = await runAthenaQuery(session.athena, { sql, workGroup, signal });
      print(formatRows(rows, options.format));
      if (options.format === 'table' && rows.scannedBytes) note(scannedText(rows.scannedBytes));
    });
  });
}
