import { Duration, Size } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type FunctionName, functionNames } from '../bundles/bundle-functions.ts';
import { normalizeOptions } from '../bundles/node-options.ts';
import { PipelineFunction } from './pipeline-function.ts';
import type { Grant } from './service-role.ts';

export interface PipelineFunctionsProps {
  /** Folder of each function's bundle. */
  readonly bundles: Readonly<Record<FunctionName, string>>;
  readonly grants: { readonly [name in FunctionName]: readonly Grant[] };
  readonly environment: { readonly [name in FunctionName]: Readonly<Record<string, string>> };
  readonly rolePath: string;
  readonly logRetention: RetentionDays;
}

interface Sizing {
  readonly description: string;
  readonly timeout: Duration;
  readonly memory: Size;
}

/** Memory by what was measured on the default market, with room for a partition of minutes (45,000 rows). */
export const sizing: { readonly [name in FunctionName]: Sizing } = {
  lease: {
    description: 'One active run per dataset and model',
    timeout: Duration.seconds(30),
    memory: Size.mebibytes(256),
  },
  plan: {
    description: 'What a run has to fetch, or to build',
    timeout: Duration.minutes(5),
    memory: Size.mebibytes(1024),
  },
  ingest: {
    description: 'Provider to bronze',
    timeout: Duration.minutes(15),
    memory: Size.mebibytes(512),
  },
  normalize: {
    description: 'Bronze to staged silver files',
    timeout: Duration.minutes(15),
    memory: Size.mebibytes(1769),
  },
  commit: {
    description: 'Staged files to one silver snapshot',
    timeout: Duration.minutes(5),
    memory: Size.mebibytes(1024),
  },
  publish: {
    description: 'An audited build to one gold snapshot',
    timeout: Duration.minutes(5),
    memory: Size.mebibytes(1024),
  },
  report: {
    description: 'Metrics of a run, and a message when it failed',
    timeout: Duration.minutes(1),
    memory: Size.mebibytes(512),
  },
};

/** How much longer a state waits than the function may run: what Lambda needs to start and to answer. */
const MARGIN = Duration.seconds(15);

/** The functions of the pipeline, and how state machines speak of them. */
export class PipelineFunctions extends Construct {
  readonly byName: Readonly<Record<FunctionName, PipelineFunction>>;

  constructor(scope: Construct, id: string, props: PipelineFunctionsProps) {
    super(scope, id);
    this.byName = Object.fromEntries(
      functionNames.map((name) => [
        name,
        new PipelineFunction(this, name, {
          ...sizing[name],
          bundle: props.bundles[name],
          environment: {
            ...(name === 'normalize' && {
              NODE_OPTIONS: normalizeOptions(sizing[name].memory.toMebibytes()),
            }),
            ...props.environment[name],
          },
          grants: props.grants[name],
          rolePath: props.rolePath,
          logRetention: props.logRetention,
        }),
      ]),
    ) as Record<FunctionName, PipelineFunction>;
  }

  /** `LeaseFunction`: its ARN, and so on. */
  references(names: readonly FunctionName[]): Readonly<Record<string, string>> {
    return Object.fromEntries(
      names.map((name) => [`${title(name)}Function`, this.byName[name].function.functionArn]),
    );
  }

  /** `LeaseTimeout`: seconds that a Task waits for it, and so on. */
  timeouts(names: readonly FunctionName[]): Readonly<Record<string, number>> {
    return Object.fromEntries(
      names.map((name) => [`${title(name)}Timeout`, sizing[name].timeout.plus(MARGIN).toSeconds()]),
    );
  }

  invoke(names: readonly FunctionName[]): Grant {
    return {
      sid: 'InvokeFunctions',
      actions: ['lambda:InvokeFunction'],
      resources: names.map((name) => this.byName[name].function.functionArn),
    };
  }
}

const title = (name: string): string => `${name[0]?.toUpperCase()}${name.slice(1)}`;
