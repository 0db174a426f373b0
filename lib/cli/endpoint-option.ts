import { InvalidArgumentError } from 'commander';
import { BASE_URL, BASE_URL_EXPECTED } from '../contracts/base-url.ts';
import type { Endpoints } from '../contracts/endpoints.ts';
import { datasets } from '../datasets/registry.ts';
import { isAskedOverHttp } from '../ingestion/dataset.ts';

/** Providers that `--endpoint` takes: those that datasets ask. Whoever writes objects is not asked. */
const providers = (): readonly string[] =>
  [
    ...new Set(
      Object.values(datasets)
        .filter(isAskedOverHttp)
        .map(({ provider }) => provider.name),
    ),
  ].sort();

/**
 * One value of the repeatable option `--endpoint PROVIDER=URL`.
 * @param before those that were given before it
 * @throws InvalidArgumentError that says what is allowed
 */
export function endpointOption(text: string, before: Endpoints = {}): Endpoints {
  const [, provider, url] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (provider === undefined || url === undefined)
    throw new InvalidArgumentError(`PROVIDER=URL expected, e.g. ${providers()[0]}=https://proxy.example`);
  if (!providers().includes(provider))
    throw new InvalidArgumentError(`There is no provider '${provider}'; there are ${providers().join(', ')}`);
  if (!new RegExp(`^${BASE_URL}$`).test(url))
    throw new InvalidArgumentError(`'${url}': ${BASE_URL_EXPECTED}`);
  return { ...before, [provider]: url };
}
