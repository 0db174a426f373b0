/**
 * What a deployment tells its functions. Names as in docs/architecture.md.
 * @throws Error that names the variable when it is not set or empty
 */
export function environment(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`Environment variable ${name} is not set: the function's definition must set it`);
  return value;
}

/** Prefix of database names in the catalog; empty where NAMESPACE is not set. */
export const namespace = (): string => process.env.NAMESPACE ?? '';
