import { timeOrdinal } from '../../contracts/partition.ts';
import type { TableDefinition } from '../../contracts/table.ts';
import { InvalidModel } from './statement.ts';

/** Partitions that Athena writes in one statement, at most. Source: Athena user guide, "CTAS considerations". */
const MAX_PARTITIONS = 100;

/**
 * Holds a model's partitioning against the history that it will be built over, both ends inclusive.
 * @throws InvalidModel when a build could write more partitions than Athena does in one statement
 */
export function checkPartitionCount(
  table: TableDefinition,
  history: { readonly from: Date; readonly to: Date },
): void {
  for (const field of table.partition) {
    if (field.transform === 'identity')
      throw new InvalidModel(
        `Model ${table.name}: partition ${field.source} has no known number of values and Athena writes at most ${MAX_PARTITIONS} partitions a statement: use year(<column>) or none`,
      );
    const ordinal = (at: Date) =>
      timeOrdinal(field.transform as 'year' | 'month' | 'day', BigInt(at.getTime()) * 1000n);
    const count = ordinal(history.to) - ordinal(history.from) + 1;
    if (count > MAX_PARTITIONS)
      throw new InvalidModel(
        `Model ${table.name}: partition ${field.transform}(${field.source}) has ${count} values from ${day(history.from)} to ${day(history.to)}, and Athena writes at most ${MAX_PARTITIONS} partitions a statement: use a coarser one, e.g. year(${field.source})`,
      );
  }
  if (table.partition.length > 1)
    throw new InvalidModel(
      `Model ${table.name}: ${table.partition.length} partition fields: gold is unpartitioned or by one of time`,
    );
}

const day = (at: Date): string => at.toISOString().slice(0, 10);
