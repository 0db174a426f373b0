import type { Connector } from '../ingestion/connector.ts';
import type { SourcedDataset } from '../ingestion/dataset.ts';
import { environment } from './environment.ts';

/**
 * The dataset's connector, with the addresses of this deployment.
 * @param settings as the deployment wrote them
 * @param apiKey of the provider; needed by who asks it. @default none
 * @throws ZodError when the settings do not fit; Error where an address is not set
 */
export const connectorFor = (dataset: SourcedDataset, settings: unknown, apiKey?: string): Connector =>
  dataset.source.connect({
    settings: dataset.settings.parse(settings),
    apiKey,
    address: (name) => environment(name),
  });
