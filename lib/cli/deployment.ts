import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './failure.ts';
import { projectFolder } from './project.ts';

/** Names that the stacks give to what the command line looks for, by environment. */
export interface Deployment {
  readonly env: string;
  readonly workGroup: string;
  /** State machines of this deployment have names that start with it. */
  readonly machinePrefix: string;
  /** CloudWatch namespace of the runs' metrics. */
  readonly metricsNamespace: string;
  /** Prefix of its databases' names; empty on this machine, where they are nobody else's. */
  readonly namespace: string;
}

/**
 * @param target where it runs
 * @throws UsageError when cdk.json has no such environment
 */
export function deploymentOf(env: string, target: 'local' | 'aws'): Deployment {
  const cdk = JSON.parse(readFileSync(join(projectFolder, 'cdk.json'), 'utf8')) as {
    readonly context: { readonly environments: Readonly<Record<string, { readonly namespace?: string }>> };
  };
  const { environments } = cdk.context;
  const environment = environments[env];
  if (!environment)
    throw new UsageError(`--env ${env}: cdk.json has ${Object.keys(environments).sort().join(', ')}`);
  return {
    env,
    workGroup: `coinlake-${env}`,
    machinePrefix: `coinlake-${env}-`,
    metricsNamespace: `coinlake-${env}`,
    namespace: target === 'aws' ? (environment.namespace ?? '') : '',
  };
}
