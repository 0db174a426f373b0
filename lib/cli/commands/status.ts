import { CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { Command } from 'commander';
import type { Notification } from '../../../localstack/services/sns/sns-service.ts';
import { ACCEPTED_WITHOUT_EFFECT } from '../../../localstack/stack/resources/accepted-types.ts';
import { propertiesWithoutEffect } from '../../../localstack/stack/resources/registry.ts';
import { tallyText } from '../../ingestion/run/slice-tally.ts';
import { listRuns } from '../../runs/list-runs.ts';
import { describeRuns, type RunDetails } from '../../runs/run-details.ts';
import type { DatasetFreshness } from '../../serve/health.ts';
import { datasetFreshness } from '../dataset-freshness.ts';
import { type DeadLetters, readDeadLetters } from '../dead-letters.ts';
import { drawTable } from '../draw-table.ts';
import { listSchedules, type Schedule } from '../list-schedules.ts';
import { type ListingFormat, listingFormat, printListing } from '../listing-format.ts';
import { marketOf } from '../market/claim-market.ts';
import { readNotifications } from '../notifications.ts';
import type { Session } from '../session.ts';
import { showDuration, showTime, tookText } from '../show-duration.ts';
import { type TargetOptions, targetOptions } from '../target.ts';
import { withSession } from '../with-session.ts';
import { drawTables, listTables, tableListing } from './tables.ts';

const NEWEST_RUNS = 50;
const NEWEST_NOTIFICATIONS = 5;

/** `status`: freshness, alarms, what was lost and told, last runs, tables, and what the local runtime accepts without effect. */
export function statusCommand(): Command {
  const command = new Command('status').description(
    'freshness, alarms, dead letters, notifications, schedules, last runs, tables',
  );
  for (const option of [listingFormat(), ...targetOptions()]) command.addOption(option);
  return command.action(async (options: TargetOptions & { readonly format: ListingFormat }) => {
    await withSession(options, async (session) => {
      const status = await statusOf(session, options);
      printListing(options.format, status, () => drawStatus(status));
    });
  });
}

async function statusOf(session: Session, options: TargetOptions) {
  const letters = await readDeadLetters(session);
  const market = options.target === 'local' ? await marketOf(options.data) : undefined;
  return {
    ...(session.label !== undefined && { rowsOf: session.label }),
    freshness: await datasetFreshness(session, market?.kind === 'recorded'),
    alarms: await alarms(session),
    ...(letters && { deadLetters: letters }),
    ...(session.localEndpoint && { notifications: await readNotifications(session.localEndpoint) }),
    schedules: await listSchedules(session, new Date()),
    lastRuns: await lastRuns(session),
    tables: (await listTables(session)).map(tableListing),
    ...(options.target === 'local' && { withoutEffect: withoutEffect() }),
  };
}

type Status = Awaited<ReturnType<typeof statusOf>>;

function drawStatus({ deadLetters, notifications, tables, withoutEffect, ...status }: Status): string {
  return [
    drawFreshness(status.freshness),
    ...drawLateSeries(status.freshness),
    ...drawSlices(status.freshness),
    drawAlarms(status.alarms),
    ...drawDeadLetters(deadLetters),
    ...(notifications ? drawNotifications(notifications) : []),
    drawSchedules(status.schedules),
    drawLastRuns(status.lastRuns),
    tables.length === 0 ? 'No tables yet: the first run makes them' : drawTables(tables),
    ...(withoutEffect ? drawWithoutEffect(withoutEffect) : []),
  ].join('\n');
}

const drawFreshness = (found: readonly DatasetFreshness[]): string =>
  drawTable(
    ['dataset', 'freshness', 'next row due (UTC)', 'late', 'warn after', 'error after', 'measured against'],
    found.map((one) => [
      one.dataset,
      one.freshness === 'unknown' ? 'no report of a row yet' : one.freshness,
      one.nextRowDue ? showTime(one.nextRowDue) : '',
      one.lateMilliseconds === undefined ? '' : showDuration(one.lateMilliseconds),
      showDuration(one.warnAfterMilliseconds),
      showDuration(one.errorAfterMilliseconds),
      one.measuredAgainst === 'now' ? 'now' : `${showTime(one.measuredAgainst)}, the end of the recording`,
    ]),
    ['late', 'warn after', 'error after'],
  );

/** A line for each dataset with series that are late or have no row. */
function drawLateSeries(found: readonly DatasetFreshness[]): readonly string[] {
  return found.flatMap(({ dataset, lateSeries = [] }) => {
    if (lateSeries.length === 0) return [];
    const told = lateSeries.map(({ name, due }) =>
      due === undefined ? `${name} without a row` : `${name} since ${showTime(new Date(due))}`,
    );
    return [`Late in ${dataset}: ${told.join(', ')}`];
  });
}

/** A line for each dataset whose slices were counted. */
const drawSlices = (found: readonly DatasetFreshness[]): readonly string[] =>
  found.flatMap(({ dataset, slices }) => (slices ? [`Slices of ${dataset}: ${tallyText(slices)}`] : []));

interface Alarm {
  /** Without the deployment's prefix. */
  readonly alarm: string;
  readonly state: string;
  readonly since?: Date;
  readonly reason: string;
}

async function alarms(session: Session): Promise<readonly Alarm[]> {
  const { machinePrefix } = session.deployment;
  const found: MetricAlarm[] = [];
  const query = { AlarmNamePrefix: machinePrefix };
  for await (const page of paginateDescribeAlarms({ client: session.connect(CloudWatchClient) }, query))
    found.push(...(page.MetricAlarms ?? []));
  return found.map(({ AlarmName = '', StateValue = '', StateUpdatedTimestamp, StateReason = '' }) => ({
    alarm: AlarmName.slice(machinePrefix.length),
    state: StateValue,
    ...(StateUpdatedTimestamp && { since: StateUpdatedTimestamp }),
    reason: StateReason,
  }));
}

const drawAlarms = (found: readonly Alarm[]): string =>
  drawTable(
    ['alarm', 'state', 'since (UTC)', 'reason'],
    found.map(({ alarm, state, since, reason }) => [alarm, state, since ? showTime(since) : '', reason]),
  );

const drawDeadLetters = (letters: DeadLetters | undefined): readonly string[] =>
  letters
    ? [`Dead letters: ${letters.count}`, ...letters.samples.map((sample) => `  ${sample}`)]
    : ['Dead letters: no schedule names a queue'];

function drawNotifications(all: readonly Notification[]): readonly string[] {
  if (all.length === 0) return ['Notifications: none sent'];
  const newest = all.slice(-NEWEST_NOTIFICATIONS).toReversed();
  const lines = newest.map(({ at, subject }) => `  ${showTime(new Date(at))} ${subject ?? '(no subject)'}`);
  return [`Notifications: ${all.length} sent, newest first`, ...lines];
}

const drawSchedules = (schedules: readonly Schedule[]): string =>
  drawTable(
    ['schedule', 'state', 'starts', 'expression', 'zone', 'next start (UTC)'],
    schedules.map(({ name, state, starts, expression, timeZone, nextStart }) => [
      name,
      state,
      starts,
      expression,
      timeZone,
      nextStart ? showTime(nextStart) : '',
    ]),
  );

/** The newest run of each dataset and model. */
async function lastRuns(session: Session): Promise<readonly RunDetails[]> {
  const newest = new Map<string, RunDetails>();
  for (const run of await describeRuns(session, await listRuns(session, NEWEST_RUNS))) {
    const key = run.name ?? run.machine;
    if (!newest.has(key)) newest.set(key, run);
  }
  return [...newest.values()];
}

const drawLastRuns = (runs: readonly RunDetails[]): string =>
  drawTable(
    ['dataset or model', 'last run', 'status', 'started (UTC)', 'took'],
    runs.map((run) => [run.name ?? run.machine, run.run, run.status, showTime(run.startedAt), tookText(run)]),
    ['took'],
  );

interface WithoutEffect {
  /** Why, by CloudFormation type. */
  readonly types: Readonly<Record<string, string>>;
  readonly properties: readonly string[];
}

const withoutEffect = (): WithoutEffect => ({
  types: ACCEPTED_WITHOUT_EFFECT,
  properties: propertiesWithoutEffect,
});

const drawWithoutEffect = ({ types, properties }: WithoutEffect): readonly string[] => [
  'Accepted without effect by the local runtime:',
  ...Object.entries(types).map(([type, reason]) => `  ${type}: ${reason}`),
  `  properties: ${properties.join(', ')}`,
];
