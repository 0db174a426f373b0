import type { SliceCoverage } from '../../contracts/coverage.ts';
import type { DatasetTable } from '../../contracts/dataset-table.ts';
import { type PartitionValues, timeOrdinal } from '../../contracts/partition.ts';
import type { Slice } from '../../contracts/slice.ts';

/**
 * Whether a partition may hold rows that a slice brought: its parameters' and of its day. A replaced slice is looked for there alone, so
 * that a run reads a day of a table, not the whole of it.
 */
export function holdsRows(
  {
    coverage,
    table,
  }: {
    readonly coverage: Pick<SliceCoverage, 'column'>;
    readonly table: Pick<DatasetTable, 'columns' | 'partition'>;
  },
  { parameters, extent }: Pick<Slice, 'parameters' | 'extent'>,
  values: PartitionValues,
): boolean {
  return table.partition.every(({ name, source, transform }) => {
    const value = values[name]!;
    if (transform === 'identity') {
      const from = table.columns[source]?.from;
      return from?.kind !== 'request' || String(value) === parameters[from.parameter];
    }
    if (source !== coverage.column || (extent.kind !== 'day' && extent.kind !== 'snapshot')) return true;
    const ordinal = (time: number) => timeOrdinal(transform, BigInt(time) * 1000n);
    return ordinal(extent.from) <= Number(value) && Number(value) <= ordinal(extent.to - 1);
  });
}
