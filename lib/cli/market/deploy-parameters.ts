import { type Endpoints, endpointsText } from '../../contracts/endpoints.ts';
import type { Market } from '../market.ts';

/** Values of the template's parameters for a market. One without stand-ins leaves the addresses that the stack was deployed with. */
export const deployParameters = ({
  endpoints,
}: Pick<Market, 'endpoints'>): Readonly<Record<string, string>> =>
  Object.keys(endpoints).length === 0 ? {} : { Endpoints: endpointsText(endpoints) };

/** Behind a market's label: which providers are asked elsewhere. */
export const endpointsLabel = (endpoints: Endpoints = {}): string => {
  const replaced = Object.entries(endpoints).map(([provider, url]) => `${provider} at ${url}`);
  return replaced.length === 0 ? '' : ` (${replaced.join(', ')})`;
};
