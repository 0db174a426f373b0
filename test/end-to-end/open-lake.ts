import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { askAthena } from '../../lib/cli/athena-query.ts';
import { listTables, type TableSummary } from '../../lib/cli/commands/tables.ts';
import { followRuns } from '../../lib/cli/follow-runs.ts';
import { rowPrinter } from '../../lib/cli/format-rows.ts';
import { runnableNamed } from '../../lib/cli/runnable.ts';
import { openSession, type Session } from '../../lib/cli/session.ts';
import type { FinishedRun } from '../../lib/cli/watch-run.ts';
import { listMachines } from '../../lib/runs/list-runs.ts';
import { latestScheduledTime } from '../../lib/runs/scheduled-runs.ts';

/** A data folder that is asked again and again. */
export interface OpenLake {
  readonly session: Session;
  /** Rows of one query, as objects with the values of `query --format json`. @throws Error with Athena's message */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Runs a dataset or a model as the command does, without its words. @param at @default the latest time that was run */
  run(name: string, at?: Date): Promise<FinishedRun>;
  tables(): Promise<readonly TableSummary[]>;
  close(): Promise<void>;
}

/**
 * Opens a data folder for as long as its tests ask it: a command for each question would start a runtime, and a process beside it,
 * anew.
 */
export async function openLake(data: string): Promise<OpenLake> {
  const session = await openSession({ data, env: 'dev', target: 'local' }, 'runs');
  return {
    session,
    async query(sql) {
      const { workGroup } = session.deployment;
      const { columns, pages } = await askAthena(session.athena, { sql, workGroup });
      const printer = rowPrinter('json', columns);
      const texts: string[] = [];
      for await (const rows of pages()) texts.push(printer.page(rows));
      return JSON.parse(texts.join('') + printer.end());
    },
    async run(name, at) {
      const what = runnableNamed(name, session.deployment);
      const machine = (await listMachines(session)).find((one) => one.name === what.machine);
      const scheduledTime = at ?? (await latestScheduledTime(session, what));
      const { executionArn = '' } = await session.sfn.send(
        new StartExecutionCommand({
          stateMachineArn: machine?.arn,
          input: JSON.stringify({ [what.kind]: name, scheduledTime }),
        }),
      );
      const runs = await followRuns(session.sfn, executionArn, () => {});
      return runs.find(({ status }) => status !== 'SUCCEEDED') ?? runs.at(-1)!;
    },
    tables: () => listTables(session),
    close: () => session.close(),
  };
}
