import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

interface ProviderAddress {
  /** The template's parameter: recorded and simulated providers are overrides of it. */
  readonly parameter: string;
  /** The environment variable that tells functions. */
  readonly variable: string;
  readonly description: string;
  readonly default: string;
}

const ADDRESSES: readonly ProviderAddress[] = [
  {
    parameter: 'BinanceBaseUrl',
    variable: 'BINANCE_BASE_URL',
    description: 'Where Binance’s market data API is, without a slash at the end',
    default: 'https://data-api.binance.vision',
  },
  {
    parameter: 'BinanceArchiveUrl',
    variable: 'BINANCE_ARCHIVE_URL',
    description: 'Where Binance’s archive of files is, without a slash at the end',
    default: 'https://data.binance.vision',
  },
  {
    parameter: 'CoinGeckoBaseUrl',
    variable: 'COINGECKO_BASE_URL',
    description:
      'Where CoinGecko’s API is, without a slash at the end: https://pro-api.coingecko.com for a pro key',
    default: 'https://api.coingecko.com',
  },
];

const BASE_URL =
  '^(https://[A-Za-z0-9.-]+|http://(127\\.0\\.0\\.1|localhost))(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*$';

/**
 * Makes a template parameter for each provider's address.
 * @param defaults that settings change, by variable
 * @returns environment variables for functions that ask providers
 */
export function providerAddresses(
  scope: Construct,
  defaults: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    ADDRESSES.map((address) => {
      const parameter = new CfnParameter(scope, address.parameter, {
        description: address.description,
        default: defaults[address.variable] ?? address.default,
        allowedPattern: BASE_URL,
        constraintDescription: 'An https URL, or http on this machine, without a slash at the end',
      });
      return [address.variable, parameter.valueAsString];
    }),
  );
}
