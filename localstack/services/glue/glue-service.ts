import type { LocalRuntime } from '../../runtime.ts';
import type { Service } from '../service.ts';
import { DataCatalog } from './data-catalog.ts';
import { databaseOperations } from './database-operations.ts';
import { partitionOperations } from './partition-operations.ts';
import { statisticsOperations } from './statistics-operations.ts';
import { tableOperations } from './table-operations.ts';

/** Glue's Data Catalog. */
export function glueService(runtime: LocalRuntime): Service {
  const catalog = new DataCatalog(runtime);
  return {
    name: 'glue',
    operations: {
      ...databaseOperations(catalog, runtime),
      ...tableOperations(catalog, runtime),
      ...partitionOperations(catalog, runtime),
      ...statisticsOperations(catalog),
    },
  };
}
