import type { Caller } from '../service.ts';
import type { Clock } from './clock.ts';
import type { IntegrationRegistry } from './integrations/registry.ts';

/** One data point of a CloudWatch metric. */
export interface MetricDatum {
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Timestamp: Date;
  readonly Value: number;
  readonly Unit: string;
}

/** What Step Functions needs beside the runtime. */
export interface StatesDependencies {
  /** Checks of a machine's role when it is created (AccessControl has both). */
  readonly access: {
    /** @throws AwsError */
    authorize(caller: Caller, action: string, resource: string): void;
    /** @throws AwsError when the role does not trust the caller. */
    authorizeAssumeRole(caller: Caller, roleArn: string): void;
  };
  /** Takes the metrics of namespace AWS/States. @default PutMetricData of the service `monitoring` */
  readonly metrics?: (namespace: string, data: readonly MetricDatum[]) => Promise<unknown> | unknown;
  /** @default real time over the runtime's `now` */
  readonly clock?: Clock;
  /** From 0 to 1; draws the jitter of retries. @default Math.random */
  readonly random?: () => number;
  /** @default the integrations of the local runtime */
  readonly integrations?: IntegrationRegistry;
  /** What goes wrong outside of an execution (a metric that is refused). @default process.emitWarning */
  readonly onError?: (error: unknown) => void;
}
