import { AS_OF } from '../lake/source-snapshots.ts';
import { loadTable } from '../lake/table.ts';
import { truncateAsOf } from '../sql/model/as-of-grain.ts';
import { UsageError } from './failure.ts';
import { goldModels } from './gold-models.ts';
import type { Session } from './session.ts';
import { lakeOf } from './session-lake.ts';

/**
 * Holds a time that a person asked for against the published build's: gold is not set back by mistake.
 * @throws UsageError when the build would be of an earlier time, as finely as the model states
 */
export async function refuseEarlier(session: Session, model: string, at: Date): Promise<void> {
  const grain = goldModels().find(({ name }) => name === model)?.asOf;
  const published = (await loadTable(lakeOf(session), 'gold', model))?.currentSnapshot?.summary[AS_OF];
  if (!grain || published === undefined) return;
  const [wanted, present] = [at, new Date(published)].map((time) => truncateAsOf(grain, time));
  if (!wanted || !present || wanted >= present) return;
  throw new UsageError(
    `--at ${at.toISOString()}: the published build of gold.${model} is of ${present.toISOString()}, which is later. ` +
      'Give that time or a later one, or --force to set the table back',
  );
}
