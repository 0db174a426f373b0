import type { Runtime } from '../../../runtime.ts';
import type { StatesDependencies } from '../dependencies.ts';
import type { ExecutionRecord } from '../store/records.ts';

const METRICS: Readonly<Record<ExecutionRecord['status'], string>> = {
  RUNNING: 'ExecutionsStarted',
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};

/** A redriven execution's end is counted among all and among the redriven. */
function metricsOf({ status, redriveCount = 0 }: ExecutionRecord): readonly string[] {
  if (redriveCount === 0) return [METRICS[status]];
  return status === 'RUNNING' ? ['ExecutionsRedriven'] : [METRICS[status], `Redriven${METRICS[status]}`];
}

/** Tells EventBridge and CloudWatch that an execution has started or ended. */
export class Notifications {
  readonly #runtime: Runtime;
  readonly #deps: StatesDependencies;

  constructor(runtime: Runtime, deps: StatesDependencies) {
    this.#runtime = runtime;
    this.#deps = deps;
  }

  /** @param reason why it can't be redriven @default it can */
  statusChanged(record: ExecutionRecord, reason?: string): void {
    this.#runtime.emitEvent({
      source: 'aws.states',
      detailType: 'Step Functions Execution Status Change',
      resources: [record.arn],
      detail: eventDetail(record, reason),
    });
    this.#measure(record).catch((error: unknown) => this.fault(error));
  }

  /** What goes wrong beside an execution: it ends as it would, and the fault is shown. */
  fault(error: unknown): void {
    if (this.#deps.onError) this.#deps.onError(error);
    else process.emitWarning(error instanceof Error ? error : String(error), 'StepFunctionsWarning');
  }

  /** https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
  async #measure(record: ExecutionRecord): Promise<void> {
    const common = {
      Dimensions: [{ Name: 'StateMachineArn', Value: record.machineArn }],
      Timestamp: new Date(record.stoppedAt ?? record.redrivenAt ?? record.startedAt),
    };
    const data = [
      ...metricsOf(record).map((MetricName) => ({ ...common, MetricName, Value: 1, Unit: 'Count' })),
      ...(record.stoppedAt === undefined
        ? []
        : [
            {
              ...common,
              MetricName: 'ExecutionTime',
              Value: record.stoppedAt - record.startedAt,
              Unit: 'Milliseconds',
            },
          ]),
    ];
    if (this.#deps.metrics) {
      await this.#deps.metrics('AWS/States', data);
      return;
    }
    await this.#runtime.call(
      'monitoring',
      'PutMetricData',
      { Namespace: 'AWS/States', MetricData: data },
      // No policy grants AWS its own metrics.
      { arn: `arn:${this.#runtime.partition}:iam::${this.#runtime.accountId}:root` },
    );
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
function eventDetail(record: ExecutionRecord, reason: string | undefined): Record<string, unknown> {
  return {
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    name: record.name,
    status: record.status,
    startDate: record.startedAt,
    stopDate: record.stoppedAt ?? null,
    input: record.input,
    output: record.output ?? null,
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    redriveCount: record.redriveCount ?? 0,
    redriveDate: record.redrivenAt ?? null,
    redriveStatus: reason === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    redriveStatusReason: reason ?? null,
    inputDetails: { included: true },
    outputDetails: record.output === undefined ? null : { included: true },
    error: record.error ?? null,
    cause: record.cause ?? null,
  };
}
