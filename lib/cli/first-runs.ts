import { datasetOfTable, datasets } from '../datasets/registry.ts';
import type { CompiledModel } from '../sql/model/compiled-model.ts';
import { upstreamTables } from '../sql/model/upstream-tables.ts';

/** A run that a schedule starts. */
export interface FirstRun {
  /** Name of the schedule. */
  readonly schedule: string;
  /** The dataset or the model. */
  readonly name: string;
  readonly scheduledTime: Date;
}

/**
 * One run of each schedule, in the order in which to start them: datasets by name, then the models with a cadence of their own, those
 * that others read first; all that is of datasets which run hourly comes before the rest, so that a market is whole early. Scheduled times: `at`; else the end of the dataset's recording, of all datasets that a model reads the
 * latest, and of all where it reads none; else `now`.
 * @param schedules with the input that each gives its machine, as JSON
 * @throws Error for a schedule of neither a dataset nor a known model
 */
export function firstRuns(
  schedules: readonly { readonly name: string; readonly input: string | undefined }[],
  models: readonly Pick<CompiledModel, 'name' | 'level' | 'sources' | 'auditReads'>[],
  times: { readonly at?: Date; readonly ends: Readonly<Record<string, Date>>; readonly now: Date },
): readonly FirstRun[] {
  type Placed = { readonly level: number; readonly name: string; readonly reads: readonly string[] };
  const order = (a: Placed, b: Placed) =>
    Number(isSeldom(a.reads)) - Number(isSeldom(b.reads)) || a.level - b.level || (a.name < b.name ? -1 : 1);
  return schedules
    .map(({ name: schedule, input }) => {
      const { dataset, model } = JSON.parse(input ?? '{}') as {
        readonly dataset?: string;
        readonly model?: string;
      };
      if (dataset !== undefined) return { schedule, name: dataset, level: -1, reads: [dataset] };
      const found = models.find((candidate) => candidate.name === model);
      if (!found)
        throw new Error(`Schedule ${schedule} starts neither a dataset nor a known model: ${input}`);
      return {
        schedule,
        name: found.name,
        level: found.level,
        reads: upstreamTables(found, models).flatMap((table) => datasetOfTable(table) ?? []),
      };
    })
    .sort(order)
    .map(({ schedule, name, reads }) => ({
      schedule,
      name,
      scheduledTime:
        times.at ??
        latestEnd(reads, times.ends) ??
        latestEnd(Object.keys(times.ends), times.ends) ??
        times.now,
    }));
}

/** Whether one of the datasets runs less often than every hour. */
const isSeldom = (names: readonly string[]): boolean =>
  names.some((name) => datasets[name] && datasets[name].schedule.expression.split(' ')[1] !== '*');

function latestEnd(datasets: readonly string[], ends: Readonly<Record<string, Date>>): Date | undefined {
  const found = datasets.flatMap((dataset) => ends[dataset]?.getTime() ?? []);
  return found.length === 0 ? undefined : new Date(Math.max(...found));
}
