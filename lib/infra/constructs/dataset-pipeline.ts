import { join } from 'node:path';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Dataset } from '../../contracts/dataset.ts';
import { NORMALIZE_CONCURRENCY, REFRESH_CONCURRENCY } from '../concurrency.ts';
import type { RefreshLevel } from '../refresh-levels.ts';
import { datasetRetries } from '../state-machines/retries.ts';
import { managedRuleOfSync } from './managed-rule.ts';
import type { PipelineFunctions } from './pipeline-functions.ts';
import { executionsOf, machineArn, PipelineMachine } from './pipeline-machine.ts';
import type { Grant } from './service-role.ts';

export interface DatasetPipelineProps {
  /** Prefix of the machine's name. */
  readonly prefix: string;
  readonly dataset: Dataset;
  /** The models downstream that are refreshed with the dataset, in the order of their dependencies. */
  readonly refresh: readonly RefreshLevel[];
  readonly goldModel: PipelineMachine;
  /** Longest time of one model's run, seconds. */
  readonly refreshTimeout: number;
  readonly functions: PipelineFunctions;
  readonly definitions: string;
  readonly rolePath: string;
  readonly logRetention: RetentionDays;
}

/** The `dataset` state machine of one dataset. */
export class DatasetPipeline extends Construct {
  readonly machine: PipelineMachine;

  constructor(scope: Construct, id: string, props: DatasetPipelineProps) {
    super(scope, id);
    const { dataset, functions } = props;
    const name = datasetMachineName(props.prefix, dataset.name);
    const used = ['lease', 'plan', 'ingest', 'normalize', 'commit', 'report'] as const;
    this.machine = new PipelineMachine(this, 'Machine', {
      name,
      file: join(props.definitions, 'dataset.asl.json'),
      values: {
        ...functions.timeouts(used),
        ...datasetRetries,
        Timeout: dataset.timeout.milliseconds / 1000 + props.refresh.length * props.refreshTimeout,
        Retries: dataset.retries,
        IngestConcurrency: dataset.ingestConcurrency,
        NormalizeConcurrency: NORMALIZE_CONCURRENCY,
        RefreshLevels: props.refresh,
        RefreshConcurrency: REFRESH_CONCURRENCY,
        RefreshTimeout: props.refreshTimeout,
      },
      references: { ...functions.references(used), GoldModelMachine: props.goldModel.arn },
      grants: [
        functions.invoke(used),
        ...(props.refresh.length > 0 ? this.refresh(props.goldModel) : []),
        // Step Functions asks for this of every definition that holds a nested run, with models or without.
        managedRuleOfSync(this),
        { sid: 'StartNextRun', actions: ['states:StartExecution'], resources: [machineArn(this, name)] },
      ],
      rolePath: props.rolePath,
      logRetention: props.logRetention,
    });
  }

  private refresh({ arn, name }: DatasetPipelineProps['goldModel']): readonly Grant[] {
    return [
      { sid: 'RefreshModels', actions: ['states:StartExecution'], resources: [arn] },
      {
        sid: 'FollowRefresh',
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: [executionsOf(this, name)],
        wildcard: 'Executions are named by Step Functions; the machine bounds the grant.',
      },
    ];
  }
}

export const datasetMachineName = (prefix: string, dataset: string): string => `${prefix}-dataset-${dataset}`;
