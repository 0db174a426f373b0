import { TableReader } from '../../serve/reading/table-reader.ts';
import type { ServedLake } from '../../serve/served-lake.ts';
import { goldModels } from '../gold-models.ts';
import { programVersion } from '../runtime/program-version.ts';
import type { Session } from '../session.ts';
import { lakeOf } from '../session-lake.ts';

/** A deployment as the API serves it, with the session's own rights. */
export function servedLake(session: Session, origin: ServedLake['origin']): ServedLake {
  return {
    reader: new TableReader(lakeOf(session)),
    models: goldModels(),
    origin,
    ...(session.label !== undefined && { label: session.label }),
    build: programVersion,
  };
}
