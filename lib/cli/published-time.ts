import { GlueCatalog } from '../aws/glue-catalog.ts';
import { S3ObjectStore } from '../aws/s3-object-store.ts';
import { AS_OF } from '../lake/source-snapshots.ts';
import { loadTable } from '../lake/table.ts';
import { truncateAsOf } from '../sql/model/as-of-grain.ts';
import { UsageError } from './failure.ts';
import { goldModels } from './gold-models.ts';
import type { Session } from './session.ts';

/**
 * Holds a time that a person asked for against the published build's: gold is not set back by mistake.
 * @throws UsageError when the build would be of an earlier time, as finely as the model states
 */
export async function refuseEarlier(session: Session, model: string, at: Date): Promise<void> {
  const grain = goldModels().find(({ name }) => name === model)?.asOf;
  const lake = {
    objects: new S3ObjectStore(session.s3),
    catalog: new GlueCatalog(session.glue),
    namespace: session.deployment.namespace,
    bucket: '',
  };
  const published = (await loadTable(lake, 'gold', model))?.currentSnapshot?.summary[AS_OF];
  if (!grain || published === undefined) return;
  const [wanted, present] = [at, new Date(published)].map((time) => truncateAsOf(grain, time));
  if (!wanted || !present || wanted >= present) return;
  throw new UsageError(
    `--at ${at.toISOString()}: the published build of gold.${model} is of ${present.toISOString()}, which is later. ` +
      'Give that time or a later one, or --force to set the table back',
  );
}
