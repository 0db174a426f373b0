import { hasInbox, type SourcedDataset } from '../ingestion/dataset.ts';

/** By dataset with an inbox, principals of services of AWS that write there by themselves. Undefined where none has one. */
export function inboxServices(
  datasets: readonly SourcedDataset[],
): Readonly<Record<string, readonly string[]>> | undefined {
  const taking = datasets.filter(hasInbox);
  if (taking.length === 0) return undefined;
  return Object.fromEntries(taking.map(({ name, source }) => [name, source.inbox?.services ?? []]));
}
