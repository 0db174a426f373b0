import { datasets } from '../../datasets/registry.ts';
import { RunReader } from '../../runs/run-reader.ts';
import { TableReader } from '../../serve/reading/table-reader.ts';
import type { ServedLake } from '../../serve/served-lake.ts';
import { gapListing } from '../commands/gaps.ts';
import { datasetFreshness } from '../dataset-freshness.ts';
import { goldLineage, goldModels } from '../gold-models.ts';
import { programVersion } from '../runtime/program-version.ts';
import type { Session } from '../session.ts';
import { lakeOf } from '../session-lake.ts';
import { gapsOf } from '../slice-ledger.ts';
import { queryRunner } from './query-runner.ts';

/** A deployment as the API serves it, with the session's own rights. */
export function servedLake(session: Session, origin: ServedLake['origin'], target = ''): ServedLake {
  return {
    reader: new TableReader(lakeOf(session)),
    runs: new RunReader(session),
    models: goldModels(),
    columnSources: once(goldLineage),
    datasets: Object.values(datasets),
    health: {
      freshness: () => datasetFreshness(session, origin === 'recorded'),
      gaps: async () =>
        (await Promise.all(Object.values(datasets).map((one) => gapsOf(session, one))))
          .flat()
          .map((gap) => gapListing(gap, target)),
    },
    // On AWS a query costs money, and answers whoever can reach this port.
    ...(session.localEndpoint !== undefined && {
      query: queryRunner(session.athena, session.deployment.workGroup),
    }),
    origin,
    target,
    ...(session.label !== undefined && { label: session.label }),
    build: programVersion,
  };
}

/** Computed when it is first asked for. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
