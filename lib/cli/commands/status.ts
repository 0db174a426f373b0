import { CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { Command } from 'commander';
import { ACCEPTED_WITHOUT_EFFECT } from '../../../localstack/stack/resources/accepted-types.ts';
import { propertiesWithoutEffect } from '../../../localstack/stack/resources/registry.ts';
import { datasets } from '../../datasets/registry.ts';
import { readDeadLetters } from '../dead-letters.ts';
import { drawTable } from '../draw-table.ts';
import { freshnessOf, readHealth } from '../freshness.ts';
import { listMachines, listRuns } from '../list-runs.ts';
import { listSchedules } from '../list-schedules.ts';
import { marketOf } from '../market/claim-market.ts';
import { readNotifications } from '../notifications.ts';
import { print } from '../output.ts';
import { runnableNamed } from '../runnable.ts';
import type { Session } from '../session.ts';
import { showDuration, showTime } from '../show-duration.ts';
import { type TargetOptions, targetOptions } from '../target.ts';
import { withSession } from '../with-session.ts';
import { drawTables, listTables } from './tables.ts';

const NEWEST_RUNS = 50;
const NEWEST_NOTIFICATIONS = 5;

/** `status`: freshness, alarms, what was lost and told, last runs, tables, and what the local runtime accepts without effect. */
export function statusCommand(): Command {
  const command = new Command('status').description(
    'freshness, alarms, dead letters, notifications, schedules, last runs, tables',
  );
  for (const option of targetOptions()) command.addOption(option);
  return command.action(async (options: TargetOptions) => {
    await withSession(options, async (session) => {
      print(await freshness(session, options));
      print(await alarms(session));
      print(await deadLetters(session));
      if (session.localEndpoint) print(await notifications(session.localEndpoint));
      print(await schedules(session));
      print(await lastRuns(session));
      const tables = await listTables(session);
      print(tables.length === 0 ? 'No tables yet: the first run makes them' : drawTables(tables));
      if (options.target === 'local') print(withoutEffect());
    });
  });
}

async function freshness(session: Session, options: TargetOptions): Promise<string> {
  const market = options.target === 'local' ? await marketOf(options.data) : undefined;
  const recorded = market?.kind === 'recorded';
  const now = new Date();
  const rows: string[][] = [];
  const machines = new Set((await listMachines(session.sfn, session.deployment)).map(({ name }) => name));
  // Settings may leave a dataset out.
  const deployed = Object.values(datasets).filter(({ name }) =>
    machines.has(runnableNamed(name, session.deployment).machine),
  );
  const health = await readHealth(session);
  for (const dataset of deployed) {
    const { state, due, late, present } = freshnessOf(health, dataset, { recorded, now });
    const { warn, error } = dataset.freshness;
    rows.push([
      dataset.name,
      state === 'unknown' ? 'no report of a row yet' : state,
      due ? showTime(due) : '',
      late === undefined ? '' : showDuration(late),
      showDuration(warn.milliseconds),
      showDuration(error.milliseconds),
      recorded ? `${showTime(present)}, the end of the recording` : 'now',
    ]);
  }
  return drawTable(
    ['dataset', 'freshness', 'next row due (UTC)', 'late', 'warn after', 'error after', 'measured against'],
    rows,
    ['late', 'warn after', 'error after'],
  );
}

async function alarms(session: Session): Promise<string> {
  const { machinePrefix } = session.deployment;
  const found: MetricAlarm[] = [];
  const query = { AlarmNamePrefix: machinePrefix };
  for await (const page of paginateDescribeAlarms({ client: session.connect(CloudWatchClient) }, query))
    found.push(...(page.MetricAlarms ?? []));
  return drawTable(
    ['alarm', 'state', 'since (UTC)', 'reason'],
    found.map((alarm) => [
      (alarm.AlarmName ?? '').slice(machinePrefix.length),
      alarm.StateValue ?? '',
      alarm.StateUpdatedTimestamp ? showTime(alarm.StateUpdatedTimestamp) : '',
      alarm.StateReason ?? '',
    ]),
  );
}

async function deadLetters(session: Session): Promise<string> {
  const letters = await readDeadLetters(session);
  if (!letters) return 'Dead letters: no schedule names a queue';
  return [`Dead letters: ${letters.count}`, ...letters.samples.map((sample) => `  ${sample}`)].join('\n');
}

async function notifications(endpoint: string): Promise<string> {
  const all = await readNotifications(endpoint);
  if (all.length === 0) return 'Notifications: none sent';
  const newest = all.slice(-NEWEST_NOTIFICATIONS).toReversed();
  const lines = newest.map(({ at, subject }) => `  ${showTime(new Date(at))} ${subject ?? '(no subject)'}`);
  return [`Notifications: ${all.length} sent, newest first`, ...lines].join('\n');
}

async function schedules(session: Session): Promise<string> {
  return drawTable(
    ['schedule', 'state', 'starts'],
    (await listSchedules(session)).map(({ Name = '', State = '', Target }) => [
      Name,
      State,
      (Target?.Arn ?? '').split(':').at(-1) ?? '',
    ]),
  );
}

async function lastRuns(session: Session): Promise<string> {
  const newest = new Map(
    (await listRuns(session.sfn, session.deployment, NEWEST_RUNS))
      .toReversed()
      .map((run) => [run.machine, run]),
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
