import { type Dataset, type DatasetDefinition, datasetContract } from '../contracts/dataset.ts';
import type { Source } from './connector.ts';

/** A dataset with all that it takes to ask for it and to read the answers. */
export interface SourcedDataset extends Dataset {
  readonly source: Source;
}

/**
 * Defines a dataset: the default export of `lib/datasets/<name>/dataset.ts`, the one place that knows it.
 * @throws InvalidDataset that names the field and what is allowed
 */
export function dataset(definition: DatasetDefinition & { readonly source: Source }): SourcedDataset {
  return { ...datasetContract(definition), source: definition.source };
}
