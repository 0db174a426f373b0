import { Option } from 'commander';
import { UsageError } from './failure.ts';
import { shellWord } from './shell-word.ts';

/** Where a command finds its AWS: the local runtime of a data folder, or AWS itself (or anything that speaks its protocols). */
export interface TargetOptions {
  readonly target: 'local' | 'aws';
  /** Data folder of the local runtime. */
  readonly data: string;
  /** Overrides the endpoint of `--target aws`. */
  readonly endpointUrl?: string;
  readonly region?: string;
  /** Environment whose resources are meant, as in cdk.json. */
  readonly env: string;
}

/** The options that every command which reads a deployment has. */
export const targetOptions = (): readonly Option[] => [
  new Option('--target <where>', 'where the lakehouse runs').choices(['local', 'aws']).default('local'),
  new Option('--data <dir>', 'data folder of the local runtime').default('.coinlake'),
  new Option('--env <name>', 'environment of cdk.json').default('dev'),
  new Option('--endpoint-url <url>', 'AWS endpoint, with --target aws'),
  new Option('--region <region>', 'AWS region, with --target aws'),
];

/** What names the deployment again in a command for the user to copy, e.g. ` --data DIR`; empty for the usual one. */
export const sameTarget = ({ target, data, env }: Pick<TargetOptions, 'target' | 'data' | 'env'>): string =>
  [
    target === 'aws' ? ' --target aws' : data === '.coinlake' ? '' : ` --data ${shellWord(data)}`,
    env === 'dev' ? '' : ` --env ${env}`,
  ].join('');

/** @throws UsageError when options contradict each other. */
export function checkTarget(options: TargetOptions): TargetOptions {
  if (options.target === 'local' && options.endpointUrl)
    throw new UsageError('--endpoint-url goes with --target aws: the local runtime is found through --data');
  return options;
}
