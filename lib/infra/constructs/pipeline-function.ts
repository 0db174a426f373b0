import { type Duration, RemovalPolicy, type Size } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Grant, ServiceRole } from './service-role.ts';

export interface PipelineFunctionProps {
  /** Folder with the function's bundle: index.cjs and what lies beside it. */
  readonly bundle: string;
  readonly description: string;
  readonly timeout: Duration;
  /** A CPU comes with 1,769 MiB, in proportion. */
  readonly memory: Size;
  readonly environment: Readonly<Record<string, string>>;
  readonly grants: readonly Grant[];
  readonly rolePath: string;
  readonly logRetention: RetentionDays;
}

/** A Lambda on Node 24 and arm64 with a role and a log group of its own. */
export class PipelineFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { role } = new ServiceRole(this, 'Access', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${id} may do`,
      path: props.rolePath,
      grants: [
        {
          sid: 'WriteLogs',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        },
        ...props.grants,
      ],
    });
    this.function = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(props.bundle),
      description: props.description,
      timeout: props.timeout,
      memorySize: props.memory.toMebibytes(),
      role,
      logGroup,
      environment: { ...props.environment },
    });
  }
}
