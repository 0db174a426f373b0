import { type Dataset, isGrid } from '../contracts/dataset.ts';
import type { SourcedDataset } from '../ingestion/dataset.ts';

/** Whether a dataset takes what others write into the inbox. */
export const hasInbox = ({ coverage }: Pick<Dataset, 'coverage'>): boolean => coverage.kind === 'objects';

/** By dataset that does, principals of services of AWS that write there by themselves. */
export const inboxServices = (
  datasets: readonly SourcedDataset[],
): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    datasets.flatMap((dataset) =>
      isGrid(dataset) || !hasInbox(dataset) ? [] : [[dataset.name, dataset.source.inbox?.services ?? []]],
    ),
  );
