import { datasets } from '../datasets/registry.ts';
import { listMachines } from '../runs/list-runs.ts';
import type { DatasetFreshness } from '../serve/health.ts';
import { freshnessOf, readHealth } from './freshness.ts';
import { runnableNamed } from './runnable.ts';
import type { Session } from './session.ts';

/** How late each dataset of a deployment is. @param recorded whether its data end */
export async function datasetFreshness(
  session: Session,
  recorded: boolean,
): Promise<readonly DatasetFreshness[]> {
  const now = new Date();
  const found: DatasetFreshness[] = [];
  const machines = new Set((await listMachines(session)).map(({ name }) => name));
  // Settings may leave a dataset out.
  const deployed = Object.values(datasets).filter(({ name }) =>
    machines.has(runnableNamed(name, session.deployment).machine),
  );
  const health = await readHealth(session);
  for (const dataset of deployed) {
    const { state, due, late, present, series } = freshnessOf(health, dataset, { recorded, now });
    const { warn, error } = dataset.freshness;
    const slices = health?.runs[`dataset ${dataset.name}`]?.slices;
    found.push({
      dataset: dataset.name,
      freshness: state,
      ...(due && { nextRowDue: due }),
      ...(late !== undefined && { lateMilliseconds: late }),
      warnAfterMilliseconds: warn.milliseconds,
      errorAfterMilliseconds: error.milliseconds,
      measuredAgainst: recorded ? present : 'now',
      ...(series.length > 0 && { lateSeries: series }),
      ...(slices && { slices }),
    });
  }
  return found;
}
