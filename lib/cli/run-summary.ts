import { DescribeExecutionCommand, type HistoryEvent } from '@aws-sdk/client-sfn';
import { tallyText } from '../ingestion/run/slice-tally.ts';
import { describeRun } from '../runs/describe-run.ts';
import { listRuns, type Run } from '../runs/list-runs.ts';
import { readHistory } from '../runs/read-history.ts';
import { checksOf, isBroken } from '../runs/run-checks.ts';
import { runAthenaQuery } from './athena-query.ts';
import { drawTables, listTables, tableListing } from './commands/tables.ts';
import { drawTable } from './draw-table.ts';
import { slicesAfter } from './follow-runs.ts';
import type { Session } from './session.ts';
import { showDuration } from './show-duration.ts';
import type { FinishedRun } from './watch-run.ts';

const COUNTS = ['records', 'inserted', 'restated', 'unchanged', 'duplicate', 'open', 'quarantined'];
/** Of datasets of changes: shown where there are any. */
const OF_CHANGES = ['deleted', 'superseded', 'skipped'];

const REASONS = 3;

/** A run that `start` began, by the dataset or model that its schedule names. */
export interface StartedRun extends FinishedRun {
  readonly name: string;
}

/**
 * What a person wants to know after the first runs: rows, conservation, audits, timings.
 * @param context.target options that name the deployment again in a command to copy, e.g. ` --data DIR`
 */
export async function runSummary(
  session: Session,
  runs: readonly StartedRun[],
  context: { readonly since: Date; readonly target: string },
): Promise<string> {
  const tables = await listTables(session);
  const parts = [
    'Tables',
    tables.length === 0 ? 'None yet: no run has committed a row' : drawTables(tables.map(tableListing)),
  ];
  parts.push(await conservation(session), await quarantine(session, context.target));
  parts.push(await audits(session, context.since, context.target));
  for (const run of runs) parts.push(timings(run));
  return parts.filter((part) => part !== '').join('\n');
}

/** Where every record of every batch went, over all runs of this lakehouse. */
async function conservation(session: Session): Promise<string> {
  const { namespace } = session.deployment;
  const books = `${namespace}ops.batches`;
  const sumsOf = async (counts: readonly string[]) => {
    const sums = counts.map((name) => `sum("${name}")`).join(', ');
    const rows = await rowsOf(
      session,
      `SELECT dataset, count(*), ${sums} FROM ${books} GROUP BY dataset ORDER BY dataset`,
    );
    return rows.map((row) => row.map((value) => value ?? '0'));
  };
  // Books that an earlier release began have no such columns before the first batch of this one.
  const all = await sumsOf([...COUNTS, ...OF_CHANGES]).catch(async (error: Error) => {
    if (!error.message.startsWith('COLUMN_NOT_FOUND')) throw error;
    return (await sumsOf(COUNTS)).map((row) => [...row, ...OF_CHANGES.map(() => '0')]);
  });
  if (all.length === 0) return '';
  const hasChanges = all.some((row) => row.slice(-OF_CHANGES.length).some((count) => count !== '0'));
  const counts = hasChanges ? [...COUNTS, ...OF_CHANGES] : COUNTS;
  const lost = all.filter((row) => {
    const [records, ...parts] = row.slice(2).map(BigInt);
    return records !== parts.reduce((sum, part) => sum + part, 0n);
  });
  const table = drawTable(
    ['dataset', 'batches', ...counts],
    all.map((row) => row.slice(0, 2 + counts.length)),
    ['batches', ...counts],
  );
  const verdict =
    lost.length === 0
      ? `Every record is accounted for: records = ${counts.slice(1).join(' + ')}`
      : `NOT CONSERVED: ${lost.map(([dataset]) => dataset).join(', ')}`;
  return `Conservation\n${table}\n${verdict}`;
}

/** Rows of a query over the books; none before the first run that writes them makes the table. */
async function rowsOf(session: Session, sql: string): Promise<readonly (readonly (string | null)[])[]> {
  try {
    const { workGroup } = session.deployment;
    return (await runAthenaQuery(session.athena, { sql, workGroup })).rows;
  } catch (error) {
    if (/^(TABLE|SCHEMA)_NOT_FOUND/.test((error as Error).message)) return [];
    throw error;
  }
}

/** What was set aside, with the commonest reasons and how to look at it; empty when nothing was. */
async function quarantine(session: Session, target: string): Promise<string> {
  const { namespace } = session.deployment;
  const table = `${namespace}ops.quarantine`;
  const sql = `SELECT dataset, split_part(reason, ':', 1), count(*), min(reason) FROM ${table} GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2`;
  const rows = await rowsOf(session, sql);
  const datasets = [...new Set(rows.map(([dataset]) => dataset))];
  return datasets.map((dataset) => quarantined(dataset ?? '', rows, { table, target })).join('\n');
}

function quarantined(
  dataset: string,
  rows: readonly (readonly (string | null)[])[],
  { table, target }: { readonly table: string; readonly target: string },
): string {
  const reasons = rows.filter((row) => row[0] === dataset);
  const count = reasons.reduce((sum, row) => sum + Number(row[2]), 0);
  const kinds = reasons.slice(0, REASONS).map(([, , times, sample]) => `  ${times} × such as: ${sample}`);
  if (reasons.length > REASONS) kinds.push(`  … and ${reasons.length - REASONS} reasons more`);
  return [
    `Quarantined: ${count} ${count === 1 ? 'record' : 'records'} of ${dataset}. Look at them with:`,
    `  npx coinlake query "SELECT reason, raw, object, row_number FROM ${table} WHERE dataset = '${dataset}' LIMIT 10"${target}`,
    ...kinds,
  ].join('\n');
}

/** The checks that the gold models' runs since then held. */
async function audits(session: Session, since: Date, target: string): Promise<string> {
  const runs = (await listRuns(session, 1000))
    .filter((run) => run.machine === 'gold-model' && run.startedAt >= since)
    .toReversed();
  const lines: string[] = [];
  for (const run of runs) {
    const { input = '{}' } = await session.sfn.send(new DescribeExecutionCommand({ executionArn: run.arn }));
    const { model = run.id } = JSON.parse(input) as { readonly model?: string };
    lines.push(`  ${model}: ${auditVerdict(run, await readHistory(session, run.arn), target)}`);
  }
  return lines.length === 0 ? '' : `Audits\n${lines.join('\n')}`;
}

/** How many checks of a model's audit held, or why there was none. */
export function auditVerdict(
  run: Pick<Run, 'id' | 'status'>,
  events: readonly HistoryEvent[],
  target = '',
): string {
  if (run.status !== 'SUCCEEDED') return `${run.status}; see: npx coinlake runs show ${run.id}${target}`;
  const skipped = skipReason(events);
  if (skipped !== undefined) return `skipped: ${skipped}`;
  const checks = checksOf(events);
  if (checks === undefined) return 'no audit';
  const held = checks.filter(({ violations }) => violations === 0);
  const warnings = checks
    .filter((check) => check.violations > 0 && !isBroken(check))
    .map(
      ({ check, violations, sample }) =>
        `; ${check} (${violations}${sample === undefined ? '' : `, e.g. ${sample}`})`,
    );
  return `${held.length} of ${checks.length} checks held${warnings.join('')}`;
}

/** Why a run that succeeded had nothing to build or to do, as its output says; undefined when it had. */
export function skipReason(events: readonly HistoryEvent[]): string | undefined {
  const { output } = events.at(-1)?.executionSucceededEventDetails ?? {};
  return output === undefined ? undefined : (JSON.parse(output) as { readonly skipped?: string }).skipped;
}

function timings(run: StartedRun): string {
  const states = topLevel(run.events)
    .map(({ name, milliseconds }) => `${name.toLowerCase()} ${showDuration(milliseconds)}`)
    .join(', ');
  const slices = slicesAfter(run.events);
  const left = slices ? `; slices: ${tallyText(slices)}` : '';
  return `${run.name}: ${run.status} in ${showDuration(run.milliseconds)}${states ? ` (${states})` : ''}${left}`;
}

/** States of a dataset's run, and of a model's. */
const SHOWN = new Set([
  'Plan',
  'Ingest',
  'Decode',
  'Normalize',
  'Commit',
  'Refresh',
  'Prepare',
  'Build',
  'Audit',
  'Publish',
]);

function topLevel(events: readonly HistoryEvent[]): { name: string; milliseconds: number }[] {
  return describeRun(events)
    .filter((visit) => SHOWN.has(visit.name) && visit.exitedAt)
    .map(({ name, enteredAt, exitedAt }) => ({
      name,
      milliseconds: (exitedAt as Date).getTime() - enteredAt.getTime(),
    }));
}
