import type { DatasetSettings, SliceDataset } from '../contracts/dataset.ts';
import { type Endpoints, readEndpoints } from '../contracts/endpoints.ts';
import type { Connector } from '../ingestion/connector.ts';
import type { SourcedGrid } from '../ingestion/dataset.ts';
import type { SliceSource } from '../ingestion/slice-source.ts';
import { environment } from './environment.ts';

/**
 * The connector of a dataset on a time grid, with the addresses of its settings, or the one that this deployment replaces its
 * provider's by.
 * @param settings as the dataset's schema gives them
 * @param apiKey of the provider; needed where the provider is asked. @default none
 * @throws Error for an address that the settings do not have
 */
export const connectorFor = (dataset: SourcedGrid, settings: DatasetSettings, apiKey?: string): Connector =>
  dataset.source.connect({ settings, apiKey, address: (name) => addressOf(dataset, settings, name) });

/**
 * Where a source of a dataset of slices answers in this deployment. No endpoint replaces a bucket: the template grants what the settings name.
 * @throws Error for settings without an address
 */
export const originOf = (
  dataset: SliceDataset,
  settings: DatasetSettings,
  { address, inbox, bucket }: Pick<SliceSource, 'address' | 'inbox' | 'bucket'>,
): string =>
  inbox
    ? `s3://${environment('INBOX_BUCKET')}`
    : addressOf(dataset, settings, address, bucket ? {} : endpointsOfDeployment());

const endpointsOfDeployment = (): Endpoints => readEndpoints(process.env.ENDPOINTS ?? '');

function addressOf(
  { name: dataset, provider }: SourcedGrid | SliceDataset,
  { addresses = {} }: DatasetSettings,
  name: string,
  endpoints = endpointsOfDeployment(),
): string {
  const address = endpoints[provider.name] ?? addresses[name];
  if (address === undefined) throw new Error(`Dataset ${dataset}: its settings have no address '${name}'`);
  return address;
}
