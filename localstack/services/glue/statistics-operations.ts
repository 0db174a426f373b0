import type { Operation } from '../service.ts';
import type { DataCatalog } from './data-catalog.ts';
import { requireText } from './glue-errors.ts';
import { tableOf } from './table-of.ts';

// biome-ignore lint/suspicious/noExplicitAny: inputs are the API's own shapes, checked member by member.
type Input = any;

/** Column statistics of tables and partitions: kept as put, so that engines may write and clear them. */
export function statisticsOperations(catalog: DataCatalog): Readonly<Record<string, Operation>> {
  const target = (input: Input) => tableOf(catalog, input);
  const operations = (kind: 'Table' | 'Partition'): Record<string, Operation> => {
    const values = (input: Input) => (kind === 'Partition' ? (input.PartitionValues ?? []) : undefined);
    return {
      [`GetColumnStatisticsFor${kind}`]: (input: Input, call) => {
        const [database, table] = target(input);
        catalog.authorize(call, `GetColumnStatisticsFor${kind}`, database, table);
        catalog.table(database, table);
        const names: readonly string[] = input.ColumnNames ?? [];
        const found = names.map(
          (name) => [name, catalog.statistics(database, table, values(input), name)] as const,
        );
        return {
          ColumnStatisticsList: found.flatMap(([, kept]) => (kept === undefined ? [] : [revive(kept)])),
          Errors: found
            .filter(([, kept]) => kept === undefined)
            .map(([ColumnName]) => ({
              ColumnName,
              Error: {
                ErrorCode: 'EntityNotFoundException',
                ErrorMessage: `Statistics of column ${ColumnName} not found.`,
              },
            })),
        };
      },
      [`UpdateColumnStatisticsFor${kind}`]: (input: Input, call) => {
        const [database, table] = target(input);
        catalog.authorize(call, `UpdateColumnStatisticsFor${kind}`, database, table);
        for (const statistics of input.ColumnStatisticsList ?? [])
          catalog.putStatistics(database, table, values(input), statistics.ColumnName, statistics);
        return { Errors: [] };
      },
      [`DeleteColumnStatisticsFor${kind}`]: (input: Input, call) => {
        const [database, table] = target(input);
        catalog.authorize(call, `DeleteColumnStatisticsFor${kind}`, database, table);
        const column = requireText(input.ColumnName, 'columnName');
        catalog.deleteStatistics(database, table, values(input), column);
        return {};
      },
    };
  };
  return { ...operations('Table'), ...operations('Partition') };
}

/** AnalyzedTime comes as seconds on the wire and as Date in this process, which the state store keeps as text. */
function revive(kept: unknown): unknown {
  const { AnalyzedTime: time } = kept as { AnalyzedTime?: unknown };
  return typeof time === 'string' ? { ...(kept as object), AnalyzedTime: new Date(time) } : kept;
}
