import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Dataset } from '../../contracts/dataset.ts';

const BASE_URL =
  '^(https://[A-Za-z0-9.-]+|http://(127\\.0\\.0\\.1|localhost))(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*$';

/**
 * Makes a template parameter for each address of the datasets' providers.
 * @param settings by dataset: plans may have addresses of their own
 * @returns environment variables for functions that ask providers
 */
export function providerAddresses(
  scope: Construct,
  datasets: readonly Dataset[],
  settings: Readonly<Record<string, object | false>>,
): Readonly<Record<string, string>> {
  const addresses = datasets.flatMap(({ name, provider }) =>
    Object.entries(provider.addresses).map(([variable, address]) => {
      const parameter = new CfnParameter(scope, address.parameter, {
        description: address.description,
        default: address.url(settings[name] || {}),
        allowedPattern: BASE_URL,
        constraintDescription: 'An https URL, or http on this machine, without a slash at the end',
      });
      return [variable, parameter.valueAsString];
    }),
  );
  return Object.fromEntries(addresses);
}
