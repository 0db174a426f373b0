import type { SliceDataset } from '../contracts/dataset.ts';
import type { Connector } from '../ingestion/connector.ts';
import type { SourcedGrid } from '../ingestion/dataset.ts';
import { environment } from './environment.ts';

/**
 * The connector of a dataset on a time grid, with the addresses of this deployment.
 * @param settings as the dataset's schema gives them
 * @param apiKey of the provider; needed by who asks it. @default none
 * @throws Error where an address is not set
 */
export const connectorFor = (dataset: SourcedGrid, settings: object, apiKey?: string): Connector =>
  dataset.source.connect({ settings, apiKey, address: (name) => environment(name) });

/** Where the source of a dataset of slices answers in this deployment. @throws Error where that is not set */
export const originOf = ({ provider }: SliceDataset): string =>
  environment(Object.keys(provider.addresses)[0]!);
