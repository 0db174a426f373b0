import { isBroken } from '../../runs/run-checks.ts';
import { originOfAll } from '../origin.ts';
import { conservation } from '../quality/conservation.ts';
import { quarantined } from '../quality/quarantined.ts';
import { seriesOf } from '../quality/series.ts';
import type { ServedLake } from '../served-lake.ts';

/** Gaps of one answer; those that the ledger holds beyond are counted. */
const MOST_GAPS = 500;
/** Nothing is to be done about these. */
const CALM = ['missed', 'empty'];

/** What of the lake is not as it should be: what fails stands first in every list. */
export async function readQuality(lake: ServedLake) {
  const { reader, health, runs, models, datasets = [] } = lake;
  const tables = (await reader.list()).map(({ table }) => table);
  const [freshness, gaps, audits, series, books, records] = await Promise.all([
    health?.freshness() ?? [],
    health?.gaps() ?? [],
    runs?.newestChecks(models.map(({ name }) => name)) ?? [],
    seriesOf(reader, datasets),
    conservation(reader),
    quarantined(reader),
  ]);
  const late = new Map(
    freshness.flatMap(({ dataset, lateSeries = [] }) =>
      lateSeries.map(({ name, due }) => [`${dataset} ${name}`, due ?? null] as const),
    ),
  );
  const worst = ['error', 'warn', 'unknown', 'fresh'];
  return {
    ...originOfAll(lake, tables),
    freshness: freshness
      .toSorted((a, b) => worst.indexOf(a.freshness) - worst.indexOf(b.freshness))
      .map((one) => ({
        dataset: one.dataset,
        freshness: one.freshness,
        next_row_due: one.nextRowDue?.toISOString() ?? null,
        late_milliseconds: one.lateMilliseconds ?? null,
        warn_after_milliseconds: one.warnAfterMilliseconds,
        error_after_milliseconds: one.errorAfterMilliseconds,
        measured_against: one.measuredAgainst === 'now' ? 'now' : one.measuredAgainst.toISOString(),
        slices: one.slices ?? null,
        late_series: (one.lateSeries ?? []).map(({ name, due }) => ({ series: name, due: due ?? null })),
      })),
    series: series
      .map((one) => ({ ...one, is_late: late.has(`${one.dataset} ${one.series}`) }))
      .sort((a, b) => Number(b.is_late) - Number(a.is_late)),
    audits: audits
      .map(({ run, checks }) => ({
        model: run.name ?? '',
        run: run.run,
        status: run.status,
        scheduled_time: run.scheduledTime?.toISOString() ?? null,
        broken: checks.filter(isBroken).length,
        checks: checks
          .map((check) => ({ ...check, sample: check.sample ?? null }))
          .sort((a, b) => b.violations - a.violations),
      }))
      .sort((a, b) => b.broken - a.broken || (a.model < b.model ? -1 : 1)),
    conservation: books,
    quarantine: records,
    gaps: gaps
      .toSorted((a, b) => Number(CALM.includes(a.state)) - Number(CALM.includes(b.state)))
      .slice(0, MOST_GAPS)
      .map((gap) => ({
        dataset: gap.dataset,
        parameters: gap.parameters,
        from: gap.from?.toISOString() ?? null,
        to: gap.to?.toISOString() ?? null,
        file: gap.file ?? null,
        state: gap.state,
        kind: gap.kind ?? null,
        reason: gap.reason ?? null,
        attempts: gap.attempts,
        next_at: gap.next_at?.toISOString() ?? null,
        repair: gap.repair ?? null,
      })),
    gaps_left_out: Math.max(0, gaps.length - MOST_GAPS),
  };
}
