/** What a deployment tells its functions. Names as in docs/architecture.md. */
export type EnvironmentVariable =
  | 'BRONZE_BUCKET'
  | 'LAKE_BUCKET'
  | 'WORK_BUCKET'
  | 'SETTINGS_PARAMETER_PREFIX'
  | 'WORKGROUP'
  | 'TOPIC_ARN'
  | 'METRICS_NAMESPACE'
  | 'BINANCE_BASE_URL'
  | 'BINANCE_ARCHIVE_URL'
  | 'COINGECKO_BASE_URL'
  | 'SECRET_ARN';

/** @throws Error that names the variable when it is not set or empty. */
export function environment(name: EnvironmentVariable): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`Environment variable ${name} is not set: the function's definition must set it`);
  return value;
}

/** Prefix of database names in the catalog; empty where NAMESPACE is not set. */
export const namespace = (): string => process.env.NAMESPACE ?? '';
