import { datasetOfTable } from '../datasets/registry.ts';
import { listMachines } from '../runs/list-runs.ts';
import type { CompiledModel } from '../sql/model/compiled-model.ts';
import { upstreamTables } from '../sql/model/upstream-tables.ts';
import { goldModels } from './gold-models.ts';
import { runnableNamed } from './runnable.ts';
import type { Session } from './session.ts';

/** What feeds tables: a silver table is a dataset's, a gold table a model's, and either may have gone while its rows stay. */
export interface TableOrigins {
  /** Says that nothing feeds the table any more; nothing of one that is fed. */
  note(database: string, table: string): { readonly note?: string };
}

export async function tableOrigins(session: Session): Promise<TableOrigins> {
  const machines = new Set((await listMachines(session)).map(({ name }) => name));
  const models = knownModels();
  const isOff = (silver: string) => {
    const dataset = datasetOfTable(silver);
    return dataset === undefined || !machines.has(runnableNamed(dataset, session.deployment).machine);
  };
  const reason = (database: string, table: string): string | undefined => {
    switch (database) {
      case 'silver':
        if (datasetOfTable(table) === undefined) return 'its dataset is gone';
        return isOff(table) ? 'its dataset is off' : undefined;
      case 'gold': {
        const model = models?.find(({ name }) => name === table);
        if (!models) return undefined;
        if (!model) return 'its model is gone';
        return upstreamTables(model, models).some(isOff)
          ? 'a dataset that its model reads is off'
          : undefined;
      }
      default:
        return undefined;
    }
  };
  return {
    note(database, table) {
      const note = reason(database, table);
      return note === undefined ? {} : { note };
    },
  };
}

/** Undefined while a model is not valid: tables are shown nevertheless. */
function knownModels(): readonly CompiledModel[] | undefined {
  try {
    return goldModels();
  } catch {
    return undefined;
  }
}
