import { beforeEach, describe, expect, it } from 'vitest';
import type { RowDue } from '../../../lambdas/report/next-row-due.ts';
import {
  changeHealth,
  healthAfter,
  pastLimit,
  presentOf,
  troublesOf,
} from '../../../lambdas/report/pipeline-health.ts';
import type { RunEnding } from '../../../lambdas/report/run-report.ts';
import { hours } from '../../../lib/contracts/duration.ts';
import type { HealthRecord } from '../../../lib/handler/health-record.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';

/** Thirty datasets, each with a limit of its own. */
const datasets = Array.from({ length: 30 }, (_, i) => ({
  name: `d${String(i).padStart(2, '0')}`,
  freshness: { warn: hours(1), error: hours(6 + i) },
}));
const watched = { datasets, models: ['days'] };
const at = (hour: number) => new Date(Date.UTC(2024, 5, 1, hour)).toISOString();
/** Every dataset has its rows up to an hour; `changes` are those that have not. */
const dues = (hour: number, changes: Readonly<Record<string, RowDue>> = {}) => ({
  ...Object.fromEntries(datasets.map(({ name }) => [name, Date.parse(at(hour)) as RowDue])),
  ...changes,
});
const run = (hour: number, more: Partial<RunEnding> = {}): RunEnding => ({
  kind: 'dataset',
  name: 'd00',
  run: `r${hour}`,
  scheduledTime: at(hour),
  startedAt: at(hour),
  outcome: 'succeeded',
  ...more,
});
const failed = { outcome: 'failed', error: { name: 'ProviderUnavailable', message: '' } } as const;
const worst = (health: HealthRecord) =>
  Math.max(...datasets.map((dataset) => pastLimit(health, dataset) ?? Number.NEGATIVE_INFINITY)) / 3_600_000;

describe('lateness of thirty datasets', () => {
  it('keeps which series are late, and forgets them once they are not', () => {
    const series = [{ name: 'STOP/1h', due: at(0) }, { name: 'NEW/1h' }];
    const health = healthAfter(undefined, run(1), dues(1), watched, { d03: series });
    expect(health.datasets.d03).toEqual({ due: at(1), series });
    expect(healthAfter(health, run(2), dues(2), watched).datasets.d03).toEqual({ due: at(2) });
  });

  it('is that of the worst, each against its own limit', () => {
    const health = healthAfter(undefined, run(20), dues(21), watched);
    expect([worst(health), troublesOf(health, watched)]).toEqual([-7, []]);
    // d07 may be 13 hours late, d20 26.
    const late = healthAfter(
      health,
      run(40),
      dues(41, { d07: Date.parse(at(26)), d20: Date.parse(at(0)) }),
      watched,
    );
    expect(worst(late)).toBe(14);
    expect(troublesOf(late, watched)).toEqual(['dataset d07 is late', 'dataset d20 is late']);
  });

  it('counts one that no longer runs, by the reports of the others', () => {
    let health = healthAfter(undefined, run(0, { name: 'd03' }), dues(1), watched);
    const stopped = Date.parse(at(1));
    for (let hour = 1; hour <= 10; hour++)
      health = healthAfter(health, run(hour), dues(hour + 1, { d03: stopped }), watched);
    // Its limit is nine hours.
    expect(troublesOf(health, watched)).toEqual([]);
    health = healthAfter(health, run(11), dues(12, { d03: stopped }), watched);
    expect(troublesOf(health, watched)).toEqual(['dataset d03 is late']);
  });

  it('counts rows that never came from when that was noticed, and nothing that is not asked for any more', () => {
    let health = healthAfter(undefined, run(0), dues(1, { d02: 'unknown', d05: 'never' }), watched);
    expect(health.datasets.d02).toEqual({ unknownSince: at(0) });
    expect(pastLimit(health, datasets[5]!)).toBeUndefined();
    health = healthAfter(health, run(9), dues(10, { d02: 'unknown', d05: 'never' }), watched);
    expect(troublesOf(health, watched)).toEqual(['dataset d02 is late']);
    health = healthAfter(health, run(10), dues(11, { d05: 'never' }), watched);
    expect(troublesOf(health, watched)).toEqual([]);
  });

  it('is measured at the latest scheduled time: a backfill of old times makes nothing fresh', () => {
    const late = healthAfter(undefined, run(40), dues(41, { d07: Date.parse(at(26)) }), watched);
    const backfilled = healthAfter(
      late,
      run(3, { startedAt: at(41) }),
      dues(41, { d07: Date.parse(at(26)) }),
      watched,
    );
    expect([backfilled.at, troublesOf(backfilled, watched)]).toEqual([at(40), ['dataset d07 is late']]);
  });
});

describe('failures', () => {
  it('last until the next success of the same dataset or model', () => {
    let health = healthAfter(undefined, run(1, failed), dues(2), watched);
    health = healthAfter(health, run(1, { ...failed, kind: 'model', name: 'days' }), dues(2), watched);
    expect(troublesOf(health, watched)).toEqual(['dataset d00 failed', 'model days failed']);
    health = healthAfter(health, run(2, { name: 'd01' }), dues(3), watched);
    expect(troublesOf(health, watched)).toEqual(['dataset d00 failed', 'model days failed']);
    health = healthAfter(health, run(2), dues(3), watched);
    expect(troublesOf(health, watched)).toEqual(['model days failed']);
  });

  it('that are reported late do not undo a later success', () => {
    const health = healthAfter(undefined, run(2), dues(3), watched);
    expect(troublesOf(healthAfter(health, run(1, failed), dues(3), watched), watched)).toEqual([]);
  });

  it('of what is not deployed any more are forgotten', () => {
    const health = healthAfter(undefined, run(1, failed), dues(2), watched);
    const without = { datasets: datasets.slice(1), models: [] };
    expect(troublesOf(healthAfter(health, run(2, { name: 'd01' }), dues(3), without), without)).toEqual([]);
  });
});

describe('the record', () => {
  let objects: MemoryObjectStore;
  beforeEach(() => {
    objects = new MemoryObjectStore();
  });

  it('keeps what reports write at the same time', async () => {
    const names = datasets.slice(0, 8).map(({ name }) => name);
    await Promise.all(
      names.map((name, i) =>
        changeHealth(objects, 'work', (before) =>
          healthAfter(before, run(i, { ...failed, name }), dues(i + 1), watched),
        ),
      ),
    );
    const health = await changeHealth(objects, 'work', (before) => before!);
    expect(troublesOf(health, watched)).toEqual(names.map((name) => `dataset ${name} failed`));
    expect(await presentOf(objects, 'work', run(3))).toBe(at(7));
    expect(await presentOf(objects, 'work', run(9))).toBe(at(9));
  });
});
