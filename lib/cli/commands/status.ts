import { paginateListSchedules } from '@aws-sdk/client-scheduler';
import { Command } from 'commander';
import { ACCEPTED_WITHOUT_EFFECT } from '../../../localstack/stack/resources/accepted-types.ts';
import { propertiesWithoutEffect } from '../../../localstack/stack/resources/registry.ts';
import { drawTable } from '../draw-table.ts';
import { listRuns } from '../list-runs.ts';
import { openSession, type Session } from '../session.ts';
import { showDuration, showTime } from '../show-duration.ts';
import { checkTarget, type TargetOptions, targetOptions } from '../target.ts';
import { drawTables, listTables } from './tables.ts';

const NEWEST = 50;

/** `status`: schedules, the last run of each machine, tables, and what the local runtime accepts without effect. */
export function statusCommand(): Command {
  const command = new Command('status').description('schedules, last runs, tables');
  for (const option of targetOptions()) command.addOption(option);
  return command.action(async (options: TargetOptions) => {
    const session = await openSession(checkTarget(options));
    try {
      console.log(await schedules(session));
      console.log(await lastRuns(session));
      console.log(drawTables(await listTables(session)));
      if (options.target === 'local') console.log(withoutEffect());
      if (session.label) console.error(`(${session.label})`);
    } finally {
      await session.close();
    }
  });
}

async function schedules(session: Session): Promise<string> {
  const rows: string[][] = [];
  for await (const page of paginateListSchedules({ client: session.scheduler }, {}))
    for (const schedule of page.Schedules ?? [])
      if (
        schedule.GroupName?.startsWith(session.deployment.workGroup) ||
        schedule.Name?.startsWith(session.deployment.machinePrefix)
      )
        rows.push([
          schedule.Name ?? '',
          schedule.State ?? '',
          (schedule.Target?.Arn ?? '').split(':').at(-1) ?? '',
        ]);
  return drawTable(['schedule', 'state', 'starts'], rows);
}

async function lastRuns(session: Session): Promise<string> {
  const newest = new Map(
    (await listRuns(session.sfn, session.deployment, NEWEST)).toReversed().map((run) => [run.machine, run]),
  );
  return drawTable(
    ['machine', 'last run', 'status', 'started (UTC)', 'took'],
    [...newest.values()].map((run) => [
      run.machine,
      run.id,
      run.status,
      showTime(run.startedAt),
      run.stoppedAt ? showDuration(run.stoppedAt.getTime() - run.startedAt.getTime()) : '…',
    ]),
    ['took'],
  );
}

function withoutEffect(): string {
  const types = Object.entries(ACCEPTED_WITHOUT_EFFECT).map(([type, reason]) => `  ${type}: ${reason}`);
  return [
    'Accepted without effect by the local runtime:',
    ...types,
    `  properties: ${propertiesWithoutEffect.join(', ')}`,
  ].join('\n');
}
