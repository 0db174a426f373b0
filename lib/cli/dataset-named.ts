import { closestNames, didYouMean } from '../contracts/closest-names.ts';
import { datasets } from '../datasets/registry.ts';
import type { SourcedDataset } from '../ingestion/dataset.ts';
import { UsageError } from './failure.ts';

/** The dataset that a command names. @throws UsageError that lists what there is */
export function commandDataset(name: string): SourcedDataset {
  const found = Object.hasOwn(datasets, name) ? datasets[name] : undefined;
  if (found) return found;
  const known = Object.keys(datasets).sort();
  throw new UsageError(
    `There is no dataset '${name}'.${didYouMean(closestNames(name, known))} Datasets: ${known.join(', ')}`,
  );
}
